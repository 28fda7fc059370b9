import redis

r = redis.Redis(host="localhost", port=6379, decode_responses=True)
channel = r.pubsub()
channel.subscribe("alarms")
for message in channel.listen():  # expect: endless-wait
    if message["type"] == "message":
        print("alarm", message["data"], flush=True)
