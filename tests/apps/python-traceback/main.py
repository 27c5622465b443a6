import json

from report.totals import totals


def main():
    orders = json.loads('[{"amount": "3"}, {"amount": 4}]')
    print("total:", totals(orders))


if __name__ == "__main__":
    main()
