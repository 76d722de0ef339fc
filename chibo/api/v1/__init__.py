"""Version 1 of what other programs read."""
