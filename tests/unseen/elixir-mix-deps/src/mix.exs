defmodule Notes.MixProject do
  use Mix.Project

  def project do
    [app: :notes, version: "0.1.0", elixir: "~> 1.12", deps: deps()]
  end

  defp deps do
    [
      {:jason, git: "https://git.registry.example/jason.git", tag: "v1.4.1"}
    ]
  end
end
