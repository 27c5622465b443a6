class Store(dict):
    pass
