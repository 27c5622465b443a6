import logging
import sys

from convert import convert

logging.basicConfig(level=logging.INFO, format="%(asctime)s [%(levelname)s] %(message)s")
log = logging.getLogger("batch")
bad = []
for number in range(120):
    name = f"scan-{number:03d}.txt"
    try:
        size = convert("7" * (number % 5 + 1) if number != 41 else "7,5")
    except Exception:
        log.exception("could not convert %s", name)
        bad.append(name)
    else:
        log.info("converted %s, %d bytes, error margin 0.1 %%", name, size)
log.info("%d converted, %d failed", 120 - len(bad), len(bad))
sys.exit(bool(bad))
