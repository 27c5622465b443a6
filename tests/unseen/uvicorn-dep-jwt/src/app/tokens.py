import time

import jwt


def issue(name):
    return jwt.encode({"sub": name, "exp": time.time() + 60}, "dev", algorithm="HS256")
