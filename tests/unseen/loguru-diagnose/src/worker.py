import sys

from loguru import logger

ORDERS = [[{"cents": 3}], [{"cents": 2}, {"cents": "5"}], [{"cents": 9}]]


def order_total(order):
    total = 0
    for item in order:
        total += item["cents"]
    return total


failed = 0
for n, order in enumerate(ORDERS, 1):
    try:
        logger.info("order {} total {}", n, order_total(order))
    except Exception:
        logger.exception("order {} could not be summed", n)
        failed += 1
sys.exit(3 if failed else 0)
