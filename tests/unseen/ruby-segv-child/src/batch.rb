def work(n)
  puts "worker #{n} starts"
  $stdout.flush
  Process.kill(:SEGV, Process.pid) if n == 2
  sleep 0.2
end

Signal.trap("SEGV", "SYSTEM_DEFAULT") rescue nil
statuses = (1..3).map do |n|
  pid = fork { work(n) }
  Process.wait(pid)
  warn "worker #{n} ended with signal #{$?.termsig}" if $?.signaled?
  $?.success?
end
exit(statuses.all? ? 0 : 1)
