from .times import now

print("the time is")
print(now().year > 2000)
