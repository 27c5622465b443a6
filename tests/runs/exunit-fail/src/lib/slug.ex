defmodule Slug do
  def make(title) do
    title |> String.downcase() |> String.replace(" ", "-")
  end
end
