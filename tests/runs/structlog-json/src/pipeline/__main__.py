import sys

import structlog

from pipeline.steps import STEPS

structlog.configure(processors=[
    structlog.processors.add_log_level,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
])
log = structlog.get_logger()
failed = 0
for number in range(40):
    for name, step in STEPS.items():
        try:
            log.info("step done", step=name, item=number, result=step(number), errors=0)
        except Exception:
            failed += 1
            log.error("step failed", step=name, item=number, exc_info=True)
log.info("pipeline finished", failed=failed)
sys.exit(1 if failed else 0)
