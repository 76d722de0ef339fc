"""What other programs read: units, meetings, figures and reports as JSON, with tokens that stand for a person's role."""
