import asyncio
import logging

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("feed")


async def fetch(n):
    await asyncio.sleep(0.01)
    if n == 2:
        raise ConnectionResetError(104, "Connection reset by peer")
    if n == 3:
        await asyncio.sleep(10)
    return n


async def main():
    jobs = [asyncio.wait_for(fetch(n), 0.2) for n in range(5)]
    results = await asyncio.gather(*jobs, return_exceptions=True)
    for n, result in enumerate(results):
        if isinstance(result, BaseException):
            log.warning("feed %s: %s: %s, the copy of yesterday is used", n, type(result).__name__, result, exc_info=result)
    log.info("%s feeds written", len(results))


asyncio.run(main())
