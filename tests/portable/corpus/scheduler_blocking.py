import logging

from apscheduler.schedulers.blocking import BlockingScheduler

logging.basicConfig(level=logging.INFO)
scheduler = BlockingScheduler(timezone="UTC")


@scheduler.scheduled_job("cron", hour=2, minute=30)
def nightly():
    logging.info("nightly export")


try:
    scheduler.start()
except (KeyboardInterrupt, SystemExit):
    logging.info("scheduler stopped")
