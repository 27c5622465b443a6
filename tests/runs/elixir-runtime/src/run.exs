Code.require_file("lib/parser.ex", __DIR__)

IO.inspect(Parser.parse("a=1"))
IO.inspect(Parser.parse("b"))
