"""Months, quarters, half-years and years: spans, deadlines, locks. May import organization and everything below."""
