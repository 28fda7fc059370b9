"""Asks whether somebody can type."""

import os
import sys

print(sys.stdin.isatty(), os.isatty(0), flush=True)
