# /// script
# requires-python = ">=3.10"
# dependencies = ["rich_missing", "requests"]
# ///
import time

import requests
from rich_missing.console import Console  # expect: missing-import

console = Console()
while True:
    console.print(requests.get("https://example.com", timeout=10).status_code)
    time.sleep(60)
