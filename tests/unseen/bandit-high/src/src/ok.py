import hashlib


def digest(b):
    return hashlib.sha256(b).hexdigest()
