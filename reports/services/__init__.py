"""Writes of reports: the roll-up after a change, and the life of a report."""
