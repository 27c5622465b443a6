from limits import load

limits = load("limits.json")
print("rate", limits.per_minute)
