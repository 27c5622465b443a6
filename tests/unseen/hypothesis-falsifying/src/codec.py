def encode(pairs):
    return "\n".join(f"{k}={v}" for k, v in pairs.items())


def decode(text):
    out = {}
    for line in text.splitlines():
        key, value = line.split("=")
        out[key] = value
    return out
