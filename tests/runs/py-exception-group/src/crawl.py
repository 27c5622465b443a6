import asyncio


async def fetch(page):
    await asyncio.sleep(0.01 * page)
    return {"page": page, "items": ["a"] * page}


async def count(page, totals):
    data = await fetch(page)
    totals[page] = len(data["itmes"])


async def main():
    totals = {}
    async with asyncio.TaskGroup() as group:
        for page in range(3):
            group.create_task(count(page, totals), name=f"page-{page}")
    print(totals)


asyncio.run(main())
