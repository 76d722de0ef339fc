from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "chibo.reminders"
    label = "reminders"
    verbose_name = "Nhắc việc"

    def ready(self) -> None:
        from chibo.reminders import first_page  # noqa: PLC0415 -- app ready
        from chibo.reminders.services import letters  # noqa: F401, PLC0415 -- app ready: registers its job handler

        first_page.connect()
