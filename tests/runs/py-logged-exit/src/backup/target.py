import logging
from pathlib import Path

log = logging.getLogger("backup.target")


def check(path):
    target = Path(path)
    log.info("checking %s", target)
    if not target.is_dir():
        log.error("target directory %s does not exist, mount it first", target)
        return False
    return True
