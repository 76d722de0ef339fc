"""Reminders: what falls due in a unit, on its first page and in one letter a person and day.

Sources ask the apps below what is due and write no rule of theirs again; when to remind and when the level above hears of
it is data (`ReminderRule`). Stored is only what a moment cannot tell: since when, put off until, sent or not.
"""
