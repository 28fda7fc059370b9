"""APScheduler in the foreground: a job for every file that must be processed, twice a second."""

import sys
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler

folder = Path(sys.argv[1])
scheduler = BlockingScheduler()


@scheduler.scheduled_job("interval", seconds=0.5)
def look():
    """Deals with what lies there."""
    for order in folder.glob("*.order"):
        order.replace(order.with_suffix(".done"))
        print("done:", order.stem, flush=True)


print("begins")
try:
    scheduler.start()
except (KeyboardInterrupt, SystemExit):
    print("the scheduler has ended")
