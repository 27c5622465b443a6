from redis.asyncio import Redis

redis = Redis(host="127.0.0.1", port=6411)


async def warm():
    await redis.set("ready", "1")
    return await redis.keys()
