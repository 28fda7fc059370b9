import sqlite3
import time

import requests
from bs4 import BeautifulSoup

URL = "https://shop.example.com/item/42"
db = sqlite3.connect("prices.db")  # expect: relative-write
db.execute("create table if not exists prices (at real, price text)")


def price():
    page = requests.get(URL, timeout=20)
    page.raise_for_status()
    return BeautifulSoup(page.text, "html.parser").select_one(".price").text


while True:
    try:
        db.execute("insert into prices values (?, ?)", (time.time(), price()))
        db.commit()
    except requests.RequestException as error:
        print("failed:", error, flush=True)
    time.sleep(900)
