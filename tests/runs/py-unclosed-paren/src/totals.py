VAT = 0.2


def gross(net):
    rounded = round(net * (1 + VAT), 2
    return rounded


def net(value):
    return value / (1 + VAT)
