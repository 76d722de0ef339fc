from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "chibo.committees"
    verbose_name = "Công tác của cấp ủy"

    def ready(self) -> None:
        from chibo.committees import listings  # noqa: F401, PLC0415 -- app ready: register its lists
