import pwd  # expect: unix-module
import time

user = pwd.getpwnam("nobody")
print("running as", user.pw_name)
while True:
    time.sleep(60)
