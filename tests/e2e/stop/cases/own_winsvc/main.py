"""Imports a module of its own that is called winsvc."""

from winsvc import MyService

print(MyService.__name__, flush=True)
