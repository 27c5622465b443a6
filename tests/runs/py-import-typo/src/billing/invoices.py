def load_invoices(month):
    return [{"month": month, "net": 12.0}]


def summarize(rows):
    return sum(r["net"] for r in rows)
