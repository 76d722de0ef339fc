from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "chibo.oversight"
    verbose_name = "Kiểm tra, giám sát, khen thưởng"

    def ready(self) -> None:
        from chibo.oversight.services import commendation_printing, folder  # noqa: F401, PLC0415 -- app ready
