import asyncio

from client import fetch


async def names():
    reply = fetch("/people")
    return [p["name"] for p in reply["people"]]


print(asyncio.run(names()))
