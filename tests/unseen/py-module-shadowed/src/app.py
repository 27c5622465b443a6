import random

print("picking")
print(random.choice([1, 2, 3]))
