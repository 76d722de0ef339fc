from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "chibo.audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        from chibo.audit import receivers  # noqa: PLC0415 -- app ready

        receivers.connect()
