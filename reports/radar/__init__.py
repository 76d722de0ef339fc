"""What is worth a second look on a visit: hints read off the record, never verdicts, never about a person."""
