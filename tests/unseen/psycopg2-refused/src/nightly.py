import logging

from archive import Archive

logging.basicConfig(level=logging.INFO)
logging.info("nightly job")
Archive("host=127.0.0.1 port=5457 dbname=archive user=dev").purge()
