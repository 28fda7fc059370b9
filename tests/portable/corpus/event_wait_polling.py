import win32event

done = win32event.OpenEvent(win32event.EVENT_ALL_ACCESS, False, "Global\\LineStopped")
while True:
    if win32event.WaitForSingleObject(done, 1000) == win32event.WAIT_OBJECT_0:
        print("the line has stopped", flush=True)
