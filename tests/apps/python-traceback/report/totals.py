def totals(orders):
    return sum(amount(order) for order in orders)


def amount(order):
    return order["amount"] + 0
