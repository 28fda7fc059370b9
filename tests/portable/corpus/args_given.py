# arguments: --host localhost COM7
import argparse
import time

parser = argparse.ArgumentParser()
parser.add_argument("--host", required=True)
parser.add_argument("--port", type=int, default=1883)
parser.add_argument("device")
args = parser.parse_args()
while True:
    print(args.host, args.port, args.device, flush=True)
    time.sleep(5)
