local rates = require("rates")

for _, code in ipairs({ "EUR", "USD", "SEK" }) do
  print(code, rates.convert(10, code))
end
