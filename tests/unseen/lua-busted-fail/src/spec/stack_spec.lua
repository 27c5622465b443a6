local Stack = require("stack")

describe("stack", function()
  it("pushes and pops", function()
    local s = Stack.new()
    s:push(1)
    assert.are.equal(1, s:pop())
  end)

  it("peeks at the top", function()
    local s = Stack.new()
    s:push(1)
    s:push(2)
    -- the last one in
    assert.are.equal(2, s:peek())
  end)
end)
