def with_retry(n)
  yield
rescue RuntimeError => e
  warn "#{e.class}: #{e.message} (#{n} left)"
  warn e.backtrace.first(2).join("\n")
  retry if (n -= 1) >= 0
  raise
end
