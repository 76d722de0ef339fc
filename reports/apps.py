from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from reports import listings, listings_watch, receivers  # noqa: F401, PLC0415 -- app ready: register its lists
        from reports.services import call_list, printing  # noqa: F401, PLC0415 -- app ready: register their job handlers

        receivers.connect()
