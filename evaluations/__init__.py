"""Rates meetings by criteria that are data, and records the review by the level above. May import meetings and below."""
