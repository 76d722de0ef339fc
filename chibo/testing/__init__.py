"""Shared test code: the pytest plugin with the cast. No app code imports it."""
