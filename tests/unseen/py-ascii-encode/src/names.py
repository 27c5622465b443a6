PEOPLE = ["Ada", "Bjorn", "Zoë"]

for number, name in enumerate(PEOPLE, 1):
    print(number, name)
