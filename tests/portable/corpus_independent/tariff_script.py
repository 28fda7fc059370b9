# /// script
# requires-python = ">=3.14"  # expect: requires-python
# dependencies = ["tariffs_missing"]
# ///
import time

import tariffs_missing  # expect: missing-import

while True:
    print(tariffs_missing.current(), flush=True)
    time.sleep(900)
