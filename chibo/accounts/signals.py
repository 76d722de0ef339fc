"""What happens to accounts, for apps above that log it. Each is sent inside the transaction.

Arguments: `user` (whose account) and `actor` (who did it; the user for `code_changed`).
"""

from django.dispatch import Signal

account_created = Signal()
code_reset = Signal()
code_changed = Signal()
