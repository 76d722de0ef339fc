"""Writes of the calendar, meetings and assignments."""
