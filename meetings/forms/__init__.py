"""Forms of the calendar, meetings and assignments."""
