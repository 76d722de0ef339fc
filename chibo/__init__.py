"""The site: settings, routes and the parts that everything else stands on."""

from chibo.celery import app as celery_app

__all__ = ["celery_app"]
