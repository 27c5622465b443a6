def port(text)
  text.to_i
rescue ex : ArgumentError
  STDERR.puts "Unhandled? no: #{ex.inspect_with_backtrace.lines.first(3).join("\n")}"
  8080
end

puts port("80")
puts port("eighty")
