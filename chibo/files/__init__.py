"""Files that people bring in: photographs, scans, papers. Kept apart from the rows that say what they belong to."""
