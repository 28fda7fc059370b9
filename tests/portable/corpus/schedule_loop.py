import time

import schedule


def job():
    print("tick", flush=True)


schedule.every(10).minutes.do(job)
schedule.every().day.at("10:30").do(job)
while True:
    schedule.run_pending()
    time.sleep(1)
