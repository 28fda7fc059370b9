"""APScheduler with a job that is due tonight: nothing wakes its main thread before."""

from apscheduler.schedulers.blocking import BlockingScheduler

scheduler = BlockingScheduler()
scheduler.add_job(print, "cron", ["the job"], hour=3, minute=30)
scheduler.add_job(print, "date", ["waits for tonight"])
try:
    scheduler.start()
except (KeyboardInterrupt, SystemExit):
    print("the scheduler has ended")
