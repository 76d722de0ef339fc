from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "chibo.oversight"
    verbose_name = "Kiểm tra, giám sát, khen thưởng"
