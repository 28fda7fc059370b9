import argparse
import time

parser = argparse.ArgumentParser()
parser.add_argument("--ask", action="store_true", help="ask for the password")
args = parser.parse_args()
password = input("Password: ") if args.ask else "from-config"
while True:
    print(len(password), flush=True)
    time.sleep(30)
