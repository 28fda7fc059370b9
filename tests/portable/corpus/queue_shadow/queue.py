"""A home-made queue."""
ITEMS = []
