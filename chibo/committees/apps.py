from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "chibo.committees"
    verbose_name = "Công tác của cấp ủy"
