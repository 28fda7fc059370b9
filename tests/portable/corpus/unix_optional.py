import os
import time

try:
    import resource
except ImportError:
    resource = None

if hasattr(os, "nice"):
    os.nice(10)
while True:
    if resource:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    time.sleep(60)
