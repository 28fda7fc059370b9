import argparse
import time

parser = argparse.ArgumentParser()
parser.add_argument("--config", required=True)
parser.add_argument("--interval", type=float, default=5)
args = parser.parse_args()  # expect: missing-argument
with open(args.config) as file:
    settings = file.read()
while True:
    print(len(settings), flush=True)
    time.sleep(args.interval)
