defmodule Counter do
  use GenServer

  def start_link(n), do: GenServer.start_link(__MODULE__, n, name: __MODULE__)
  def add(by), do: GenServer.call(__MODULE__, {:add, by})

  @impl true
  def init(n), do: {:ok, n}

  @impl true
  def handle_call({:add, by}, _from, n) do
    {:reply, n + by, n + by}
  end
end

{:ok, _} = Counter.start_link(1)
IO.puts("now #{Counter.add(2)}")
IO.puts("now #{Counter.add("3")}")
