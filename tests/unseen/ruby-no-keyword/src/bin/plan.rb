require_relative "../lib/plan"

plan = Plan.new(title: "June", days: 30)
puts plan.title
