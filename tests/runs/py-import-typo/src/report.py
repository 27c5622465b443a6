"""Monthly report."""
from billing.invoices import load_invoices, summarise


def main():
    rows = load_invoices("march")
    print(summarise(rows))


main()
