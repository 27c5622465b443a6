type Cart* = object
  total*: int
  items*: seq[string]

proc add*(c: var Cart, name: string, cents: int) =
  let unused = 1
  c.items.add name
  c.totl += cents
