from totals import gross

print(gross(100))
