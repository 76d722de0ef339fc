from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "chibo.exchange"
    verbose_name = "Nhập, xuất"
