import asyncio


async def read_sensor(name, delay):
    await asyncio.sleep(delay)
    return name, 21.5


async def main():
    jobs = [read_sensor("hall", 0.1), read_sensor("roof", 30)]
    async with asyncio.timeout(0.5):
        for value in await asyncio.gather(*jobs):
            print(*value)


asyncio.run(main())
