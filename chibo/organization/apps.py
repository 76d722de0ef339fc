from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "chibo.organization"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from chibo.organization import listings  # noqa: F401, PLC0415 -- app ready: register its lists
