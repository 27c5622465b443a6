require "json"

def pull(text)
  JSON.parse(text)
rescue JSON::ParserError => e
  warn e.full_message(highlight: false)
  {}
end

unused = 1
sizes = ['{"a":1}', "{", '{"b":2}'].map { |t| pull(t).size }
puts "sizes #{sizes.inspect}, nothing lost"
