local inventory = require("inventory")

print(inventory.price("pen"))
print(inventory.price("ink"))
