import os
from basket import Basket


def show():
    b = Basket()
    return b.totl
