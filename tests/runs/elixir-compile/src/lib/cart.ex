defmodule Cart do
  def total(items) do
    items
    |> Enum.map(fn item -> item.price * quantity end)
    |> Enum.sum()
  end
end
