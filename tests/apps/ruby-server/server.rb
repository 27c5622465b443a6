require "socket"

server = TCPServer.new("127.0.0.1", 4567)
puts "listening on 4567"
$stdout.flush

loop do
  client = server.accept
  while (line = client.gets) && line != "\r\n"; end
  body = "<!doctype html><title>Ruby</title><h1>Served by Ruby</h1>"
  client.write "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: #{body.bytesize}\r\nConnection: close\r\n\r\n#{body}"
  client.close
end
