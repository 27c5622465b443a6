def load(name):
    path = f"keys/{name}.pem"
    with open(path) as f:
        return f.read()
