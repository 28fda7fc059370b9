import winsvc

winsvc.status("starting")
winsvc.ready()
count = 0
while not winsvc.wait(5):
    count += 1
    winsvc.status(f"{count} rounds")
