import configparser
import time

config = configparser.ConfigParser()
config.read("settings.ini")  # expect: relative-path
while True:
    print(config["main"]["name"], flush=True)
    time.sleep(10)
