import zmq

context = zmq.Context()
socket = context.socket(zmq.PULL)
socket.bind("tcp://*:5557")
total = 0
while True:
    total += int(socket.recv())  # expect: endless-wait
    if total % 1000 == 0:
        print(total, flush=True)
