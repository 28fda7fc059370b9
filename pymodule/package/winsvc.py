"""The module pyhostsvc_winsvc under its short name: what `pip install` adds for `import winsvc`."""

import sys

import pyhostsvc_winsvc
from pyhostsvc_winsvc import *  # noqa: F403 - for type checkers

sys.modules[__name__] = pyhostsvc_winsvc  # in a service, this is the host's
