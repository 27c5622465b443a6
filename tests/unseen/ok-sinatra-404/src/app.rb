require "sinatra"
set :bind, "127.0.0.1"
set :port, 4570
set :server, :webrick
set :environment, :production

get("/") { "home\n" }
not_found { "nothing here\n" }
