defmodule Report do
  def line(items), do: "total: #{Cart.total(items)}"
end
