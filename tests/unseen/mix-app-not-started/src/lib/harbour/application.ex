defmodule Harbour.Application do
  use Application

  @impl true
  def start(_type, _args) do
    port = Application.fetch_env!(:harbour, :port)
    Supervisor.start_link([{Agent, fn -> port end}], strategy: :one_for_one)
  end
end
