def leap?(year)
  (year % 4).zero? && !(year % 100).zero?
end
