from shop import Basket

b = Basket()
b.add(320)
print(b.summary(
    currency="EUR",
))
