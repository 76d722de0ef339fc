from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "chibo.oversight"
    verbose_name = "Kiểm tra, giám sát, khen thưởng"

    def ready(self) -> None:
        from chibo.oversight import listings  # noqa: F401, PLC0415 -- app ready: register its lists
        from chibo.oversight.report_words import concluded_inspections  # noqa: PLC0415 -- app ready
        from chibo.oversight.services import commendation_printing, folder  # noqa: F401, PLC0415 -- app ready
        from reports.suggesting import add_source  # noqa: PLC0415 -- app ready

        add_source(concluded_inspections)
