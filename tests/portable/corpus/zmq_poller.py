import zmq

context = zmq.Context()
socket = context.socket(zmq.SUB)
socket.connect("tcp://localhost:5556")
socket.setsockopt_string(zmq.SUBSCRIBE, "temp")
poller = zmq.Poller()
poller.register(socket, zmq.POLLIN)
try:
    while True:
        if dict(poller.poll(1000)).get(socket) == zmq.POLLIN:
            print(socket.recv_string(zmq.NOBLOCK), flush=True)
finally:
    socket.close(0)
    context.term()
