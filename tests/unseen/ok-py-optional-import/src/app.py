import logging

logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("app")

try:
    import ujson_fast as json
except ImportError:
    log.warning("ujson_fast is not there, using json", exc_info=True)
    import json

print(json.dumps({"started": True}))
