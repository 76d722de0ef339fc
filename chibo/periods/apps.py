from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    name = "chibo.periods"
    verbose_name = "Kỳ báo cáo"
