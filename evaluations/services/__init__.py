"""Writes of evaluations: opinions, the steps of their review, annual classes."""
