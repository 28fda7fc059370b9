import win32event

done = win32event.OpenEvent(win32event.EVENT_ALL_ACCESS, False, "Global\\LineStopped")
while True:
    win32event.WaitForSingleObject(done, win32event.INFINITE)  # expect: endless-wait
    print("the line has stopped", flush=True)
