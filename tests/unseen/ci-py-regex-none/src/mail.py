import re

ORDER = re.compile(r"Order no\. (\d+)")


def order_number(text):
    found = ORDER.search(text)
    return int(found.group(1))
