defmodule Parser do
  def parse(text) do
    [key, value] = String.split(text, "=")
    {key, String.to_integer(value)}
  end
end
