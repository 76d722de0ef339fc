"""What meetings tell the apps above them."""

from django.dispatch import Signal

# Sent inside the transaction after something that figures may depend on was written: a meeting's day, kind, attendance,
# minutes, voiding, rating or the expected day. Argument: changes, a set of (branch_id, month) pairs, month a first day.
meeting_changed = Signal()

# Sent inside the transaction after calendar rules or holidays changed. Argument: months, a set of first days.
calendar_changed = Signal()

# Sent inside the transaction before a meeting is voided. Argument: meeting, the locked row. A receiver that objects raises
# `Refused` with what to do first.
meeting_voiding = Signal()
