import json
from pathlib import Path

try:
    import winsvc
except ImportError:
    winsvc = None

STATE = Path(winsvc.state_dir if winsvc else ".") / "agent.json"


def main():
    count = 0
    while winsvc is None or not winsvc.wait(5):
        count += 1
        STATE.write_text(json.dumps({"count": count}))


if __name__ == "__main__":
    main()
