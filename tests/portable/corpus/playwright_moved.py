# variables: PLAYWRIGHT_BROWSERS_PATH=C:\browsers
import time

from playwright.sync_api import sync_playwright

while True:
    with sync_playwright() as p:
        browser = p.chromium.launch()
        page = browser.new_page()
        page.goto("https://example.com")
        print(page.title(), flush=True)
        browser.close()
    time.sleep(60)
