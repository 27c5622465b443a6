defmodule Slug do
  def of(text) do
    text |> String.downcase() |> String.replace(" ", "-")
  end
end
