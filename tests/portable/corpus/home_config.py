import json
import time
from pathlib import Path

CONFIG = Path.home() / ".agent" / "config.json"  # expect: profile
settings = json.loads(CONFIG.read_text()) if CONFIG.exists() else {}
while True:
    print(settings.get("name", "agent"), flush=True)
    time.sleep(settings.get("interval", 30))
