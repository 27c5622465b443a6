import pandas as pd


def monthly(path):
    df = pd.read_csv(path)
    df["net"] = df["revenue"] * 0.81
    return df.groupby("month")["net"].sum()


print(monthly("sales.csv"))
