local rules = require("rules")
print(#rules)
