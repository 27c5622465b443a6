from shop.money import Money


def total(prices: list[Money]) -> Money:
    result = Money(0)
    for price in prices:
        result = result.plus(price)
    return result


def label(prices: list[Money]) -> str:
    return "total: " + total(prices)
