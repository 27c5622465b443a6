import asyncio
import traceback


async def slow():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("slow job cancelled, as planned")
        raise


async def broken():
    raise ValueError("error injected by the self-test")


async def main():
    task = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    task.cancel()
    results = await asyncio.gather(task, broken(), return_exceptions=True)
    for result in results:
        if isinstance(result, ValueError):
            traceback.print_exception(result)
    print("self-test passed: both failures were noticed")


asyncio.run(main())
