local Stack = {}
Stack.__index = Stack

function Stack.new() return setmetatable({ items = {} }, Stack) end
function Stack:push(x) self.items[#self.items + 1] = x end
function Stack:pop() return table.remove(self.items) end
function Stack:peek()
  return self.items[1]
end

return Stack
