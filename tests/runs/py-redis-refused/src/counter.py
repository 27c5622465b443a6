import os

import redis

client = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6390/0"))


def bump(name):
    return client.incr(name)


print("visits:", bump("visits"))
