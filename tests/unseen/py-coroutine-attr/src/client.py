import asyncio


async def fetch(path):
    await asyncio.sleep(0.01)
    return {"people": [{"name": "Ada"}]}
