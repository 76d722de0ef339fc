"""Background work: the job table, enqueue, sweep and the one Celery task. May import chibo.accounts and chibo.common."""
