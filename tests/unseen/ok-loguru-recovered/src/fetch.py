from loguru import logger

answers = iter([TimeoutError("read timed out"), ConnectionResetError(104, "Connection reset by peer"), b"ok"])


def fetch():
    got = next(answers)
    if isinstance(got, Exception):
        raise got
    return got


for attempt in range(1, 5):
    try:
        body = fetch()
        break
    except OSError:
        logger.opt(exception=True).warning("attempt {} failed, retrying", attempt)
logger.success("fetched {} bytes after {} attempts", len(body), attempt)
