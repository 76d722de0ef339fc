from django.urls import path

from evaluations.views import annual, annual_caps, annual_rounds, member_classes, quality_rules, rating, review, simulation

app_name = "evaluations"

urlpatterns = [
    path("", rating.queue, name="queue"),
    # annual classes
    path("annual/", annual.annual, name="annual"),
    path("annual/units/<int:pk>/", annual.annual_unit, name="annual-unit"),
    path("annual/units/<int:pk>/round/", annual_rounds.annual_round, name="annual-round"),
    path("annual/units/<int:pk>/published/", annual.annual_published, name="annual-published"),
    path("annual/units/<int:pk>/members/", member_classes.member_classes, name="member-classes"),
    path("annual/caps/", annual_caps.caps, name="annual-caps"),
    path("annual/caps/new/", annual_caps.cap_new, name="annual-cap-new"),
    path("annual/caps/<int:pk>/term-end/", annual_caps.cap_end, name="annual-cap-end"),
    # quality of the meetings of a year
    path("quality-rules/", quality_rules.quality_rules, name="quality-rules"),
    path("quality-rules/new/", quality_rules.quality_rule_new, name="quality-rule-new"),
    path("quality-rules/<int:pk>/term-end/", quality_rules.quality_rule_end, name="quality-rule-end"),
    path("criteria/", annual.criteria, name="criteria"),
    # a set tried on past meetings
    path("criteria/<int:pk>/simulation/", simulation.simulate, name="simulate"),
    path("simulations/<int:pk>/", simulation.simulation, name="simulation"),
    path("simulations/<int:pk>/stop/", simulation.simulation_stop, name="simulation-stop"),
    path("<int:pk>/sheet/", rating.sheet, name="sheet"),
    path("<int:pk>/sheet/submit/", rating.submit, name="submit"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/review/confirm/", review.confirm, name="confirm"),
    path("<int:pk>/review/return/", review.send_back, name="return"),
    path("<int:pk>/review/undo/", review.undo, name="undo"),
]
