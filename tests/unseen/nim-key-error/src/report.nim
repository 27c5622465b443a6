import std/tables

let sales = {"south": 12, "east": 30}.toTable

proc share(region: string): float =
  var total = 0
  for v in sales.values: total += v
  sales[region] / total

echo share("south")
echo share("north")
