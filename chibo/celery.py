"""The Celery application. The job table is the truth, Celery only the engine that runs it."""

import os

from celery import Celery

from chibo.jobs.transport import register_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.settings")

register_transport()

app = Celery("chibo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
