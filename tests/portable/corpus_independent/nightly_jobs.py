import logging
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler

logging.basicConfig(filename=Path(__file__).with_name("jobs.log"), level=logging.INFO)


def clean():
    logging.info("cleaning")


scheduler = BlockingScheduler()
scheduler.add_job(clean, "cron", hour=3)
scheduler.start()
