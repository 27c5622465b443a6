require "sidekiq"
puts "ok"
