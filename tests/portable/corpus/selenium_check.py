import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options

options = Options()
options.add_argument("--headless=new")
options.add_argument(r"--user-data-dir=C:\ProgramData\check\chrome")
while True:
    driver = webdriver.Chrome(options=options)  # expect: user-data
    try:
        driver.get("https://intranet.example.com/login")
        print("title", driver.title, flush=True)
    finally:
        driver.quit()
    time.sleep(120)
