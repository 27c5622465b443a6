WORDS = {"on": True, "true": True, "false": False}


def parse(text):
    out = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, value = (x.strip() for x in line.split("="))
        if value.isdigit():
            value = int(value)
        out[key] = WORDS.get(value, value)
    return out
