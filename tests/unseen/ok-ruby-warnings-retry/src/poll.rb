require "timeout"

unused = 1
def poll(n)
  raise Errno::ECONNREFUSED, "connect(2) for 127.0.0.1:9" if n < 2
  Timeout.timeout(0.05) { sleep 0.2 } if n == 2
  n
end

(0..3).each do |n|
  puts "ok after #{n} failures" if poll(n) == 3
rescue SystemCallError, Timeout::Error => e
  warn e.full_message(highlight: false)
end
