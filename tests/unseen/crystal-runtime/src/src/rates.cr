RATES = {"EUR" => 1.0, "USD" => 1.08}

def convert(amount : Float64, code : String)
  amount * RATES[code]
end

["EUR", "USD", "SEK"].each do |code|
  puts "#{code} #{convert(10.0, code)}"
end
