"""Background work: job table, enqueue, sweep, the one Celery task. May import chibo.accounts and chibo.common."""
