import time
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

OUT = Path(r"C:\inetpub\wwwroot\load.png")
values = []
while True:
    values.append(len(values) ** 0.5)
    figure, axes = plt.subplots()
    axes.plot(values[-500:])
    figure.savefig(OUT)
    plt.close(figure)
    time.sleep(60)
