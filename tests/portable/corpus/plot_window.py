import time

import matplotlib.pyplot as plt

values = []
while True:
    values.append(len(values) ** 0.5)
    plt.plot(values)
    plt.show()  # expect: gui
    time.sleep(60)
