from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "chibo.files"
    verbose_name = "Tệp gửi lên"
