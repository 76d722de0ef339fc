"""What organization tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction after the tree, names or days of branches changed.
# Argument: branch_ids, a set of unit ids whose expected meetings or ancestors may differ now.
branches_changed = Signal()

# Sent inside the transaction after somebody took or left a post. Arguments: unit_id, since (the first day that differs).
posts_changed = Signal()

# Sent inside the transaction after a merge was recorded, perhaps late or ahead. Arguments: unit (which ends), successor,
# on (the first day on which the merger holds), actor (or None).
unit_merged = Signal()
