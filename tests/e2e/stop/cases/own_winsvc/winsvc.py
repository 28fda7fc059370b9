"""Has nothing to do with pyhostsvc."""


class MyService:
    """The class that the script wants."""
