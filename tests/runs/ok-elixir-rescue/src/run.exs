defmodule Job do
  def run(n) do
    try do
      10 / n
    rescue
      e in ArithmeticError -> IO.puts(:stderr, "job failed: " <> Exception.format(:error, e, __STACKTRACE__))
    end
  end

  def unused(error), do: nil
end

Job.run(0)
IO.puts("2 jobs, 1 failure handled")
