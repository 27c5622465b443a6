local Queue = {}

function Queue.new() return { first = 1, items = {} } end

function Queue.shift(q)
  local unused_item = 3
  return tabel.remove(q.items, 1)
end

return Queue
