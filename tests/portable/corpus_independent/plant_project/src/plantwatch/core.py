import random


def measure():
    return random.random()
