require "json"
require "sinatra"

get("/") { JSON.generate(ok: true) }
