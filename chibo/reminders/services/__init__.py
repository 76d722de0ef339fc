"""Writing of reminders: what is due now, letters, what people and units choose."""
