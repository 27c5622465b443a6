defmodule Harbour.MixProject do
  use Mix.Project
  def project, do: [app: :harbour, version: "0.1.0", elixir: "~> 1.12", deps: []]
  def application, do: [mod: {Harbour.Application, []}, extra_applications: [:logger]]
end
