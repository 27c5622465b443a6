def cheapest(prices):
    """The name of the cheapest article."""
    return min(prices, key=prices.get)
