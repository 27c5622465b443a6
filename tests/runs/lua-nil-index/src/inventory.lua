local M = {}

local items = {
  pen = { cents = 120 },
}

function M.price(name)
  local item = items[name]
  return item.cents / 100
end

return M
