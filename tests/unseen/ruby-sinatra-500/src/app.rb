require "sinatra"

set :bind, "127.0.0.1"
set :server, :webrick
set :environment, :production
set :dump_errors, true

ORDERS = { 1 => { "total" => 3 } }.freeze

def lookup(id)
  ORDERS[id.to_i].fetch("total")
end

get "/" do
  "orders: #{ORDERS.size}\n"
end

get "/orders/:id" do
  "total #{lookup(params[:id])}\n"
end
