require "./user"

u = User.new("ada")
puts u.badge
