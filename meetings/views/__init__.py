"""Pages of the calendar, meetings and assignments."""
