require "json"
require "httparty"

class Poll
  def names = HTTParty.get("http://localhost:4871/names")
end
