"""From the calendar to the locked minutes. Knows nothing of ratings and reports: may import periods and everything below."""
