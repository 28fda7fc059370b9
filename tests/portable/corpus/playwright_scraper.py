import time

from playwright.sync_api import sync_playwright


def shot():
    with sync_playwright() as p:  # expect: user-data
        browser = p.chromium.launch(headless=True)
        page = browser.new_page()
        page.goto("https://example.com/dashboard")
        page.screenshot(path=r"C:\inetpub\wwwroot\dashboard.png")
        browser.close()


while True:
    shot()
    time.sleep(300)
