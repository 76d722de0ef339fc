"""Inspection and commendation."""
