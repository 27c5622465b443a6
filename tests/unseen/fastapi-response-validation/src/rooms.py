def load():
    return [{"number": 12, "beds": 2}, {"number": "14b", "beds": 1}]
