from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "chibo.organization"
    verbose_name = "Tổ chức"
