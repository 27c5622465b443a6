ExUnit.start()

defmodule QueueTest do
  use ExUnit.Case
  require Logger

  test "a crash of the task is seen" do
    Process.flag(:trap_exit, true)
    {:ok, pid} = Task.start_link(fn -> raise "boom (expected)" end)
    assert_receive {:EXIT, ^pid, {%RuntimeError{message: "boom (expected)"}, _}}, 2000
  end

  test "logs an error" do
    Logger.error("could not reach the broker: :econnrefused, retrying")
    assert_raise ArithmeticError, fn -> 1 / String.to_integer("0") end
  end

  @tag :skip
  test "fails later" do
    assert false
  end
end
