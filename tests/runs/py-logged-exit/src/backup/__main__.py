import logging
import sys

from backup.target import check

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
log = logging.getLogger("backup")
log.info("backup of 3 folders starts")
if not check(sys.argv[1]):
    log.warning("nothing was written")
    sys.exit(1)
log.info("done")
