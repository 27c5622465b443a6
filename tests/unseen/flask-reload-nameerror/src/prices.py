PRICES = {"tea": 20}


def price(item):
    return PRICES[item]

