defmodule Shop.Basket do
  def total(items) do
    items
    |> Enum.map(fn {_name, cents} -> cents end)
    |> Enum.summ()
  end
end
