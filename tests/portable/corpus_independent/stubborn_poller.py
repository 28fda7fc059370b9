import time
import urllib.request

while True:
    try:
        with urllib.request.urlopen("http://plc.local/state", timeout=5) as answer:
            print(answer.read(), flush=True)
        time.sleep(5)
    except:  # expect: swallowed-stop
        print("failed, trying again", flush=True)
