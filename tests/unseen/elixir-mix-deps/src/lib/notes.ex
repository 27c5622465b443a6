defmodule Notes do
  def encode(x), do: Jason.encode!(x)
end
