import asyncio

rates = {"EUR": 1.0, "USD": None}


def tick(loop, code):
    print(code, round(rates[code], 2))


async def main():
    loop = asyncio.get_running_loop()
    for i, code in enumerate(rates):
        loop.call_later(0.05 * i, tick, loop, code)
    await asyncio.sleep(0.3)
    print("done")


asyncio.run(main())
