from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from reports import receivers  # noqa: PLC0415 -- app ready
        from reports.services import call_list, printing  # noqa: F401, PLC0415 -- app ready: register their job handlers

        receivers.connect()
