"""numpy: the determinant of each matrix that is put into a folder, and all of them in one file at the end."""

import sys
import time
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
found = []
print("begins")
try:
    while True:
        for path in folder.glob("*.csv"):
            found.append(np.linalg.det(np.loadtxt(path, delimiter=",")))
            path.unlink()
            print(f"determinant {found[-1]:.3f}")
        time.sleep(0.05)
except KeyboardInterrupt:
    print("interrupted")
finally:
    np.savetxt(folder / "all.txt", np.array(found), fmt="%.3f")
