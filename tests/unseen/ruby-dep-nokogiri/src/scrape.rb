require_relative "lib/page"

puts Page.new("<p>hi</p>").title
