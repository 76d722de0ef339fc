from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "chibo.common"
    verbose_name = "Dùng chung"

    def ready(self) -> None:
        from chibo import checks  # noqa: F401, PLC0415 -- app ready
