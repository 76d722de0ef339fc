from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "chibo.jobs"
    verbose_name = "Việc chạy nền"

    def ready(self) -> None:
        from chibo.jobs import handlers  # noqa: F401, PLC0415 -- app ready
