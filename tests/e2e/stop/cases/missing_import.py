"""Ends right after its start."""

import not_there_at_all  # noqa: F401
