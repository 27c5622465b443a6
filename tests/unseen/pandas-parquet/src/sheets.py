import pandas as pd


def totals(path):
    frame = pd.read_parquet(path)
    return frame.groupby("account")["amount"].sum()
