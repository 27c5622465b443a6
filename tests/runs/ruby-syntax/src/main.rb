require_relative "lib/basket"

puts Basket.new.total
