from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "chibo.common"
    verbose_name = "Dùng chung"
