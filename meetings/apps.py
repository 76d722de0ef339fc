from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Sinh hoạt"

    def ready(self) -> None:
        from meetings import listings, receivers  # noqa: F401, PLC0415 -- app ready: register its lists
        from meetings.services import (  # noqa: PLC0415 -- app ready
            notice_mail,  # noqa: F401
            printouts,  # noqa: F401
            proposal_printing,  # noqa: F401
            registration_printing,  # noqa: F401
        )

        receivers.connect()
