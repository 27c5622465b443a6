defmodule Slug.MixProject do
  use Mix.Project
  def project, do: [app: :slug, version: "0.1.0", elixir: "~> 1.12", deps: []]
end
