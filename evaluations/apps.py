from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Đánh giá, xếp loại"

    def ready(self) -> None:
        from evaluations import listings, receivers, self_rating  # noqa: F401, PLC0415 -- app ready
        from evaluations.services import paper_pack, printing, simulation, visit_brief  # noqa: F401, PLC0415 -- app ready

        receivers.connect()
