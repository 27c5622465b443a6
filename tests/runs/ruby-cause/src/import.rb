require_relative "parser"

class ImportError < StandardError; end

def import(rows)
  rows.map { |row| Parser.amount(row) }
rescue KeyError
  raise ImportError, "import stopped"
end

puts import([{ "amount" => "3" }, { "amuont" => "4" }]).sum
