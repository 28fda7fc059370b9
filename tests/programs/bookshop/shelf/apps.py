"""The application."""

import atexit

from django.apps import AppConfig


class ShelfConfig(AppConfig):
    """Says at the end how many books there are."""

    name = "shelf"

    def ready(self) -> None:
        """Django is set up."""
        atexit.register(print, "atexit of an application")
