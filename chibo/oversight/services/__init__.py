"""What changes state here."""
