# expect: requires-python
import time

import structlog_missing  # expect: missing-import

log = structlog_missing.get_logger()
while True:
    log.info("alive")
    time.sleep(30)
