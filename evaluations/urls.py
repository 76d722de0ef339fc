from django.urls import path

from evaluations.views import (
    annual,
    annual_caps,
    annual_rounds,
    bulk,
    criteria,
    criteria_parts,
    criteria_steps,
    member_classes,
    quality_rules,
    queue,
    rating,
    review,
    review_rules,
    sheet,
    sheet_papers,
    simulation,
    visiting,
)

app_name = "evaluations"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("bulk/", bulk.bulk, name="bulk"),
    # in how many steps a rating is decided
    path("review-rules/", review_rules.review_rules, name="review-rules"),
    path("review-rules/new/", review_rules.review_rule_new, name="review-rule-new"),
    path("review-rules/<int:pk>/term-end/", review_rules.review_rule_end, name="review-rule-end"),
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
    # sets of criteria
    path("criteria/", criteria.criteria, name="criteria"),
    path("criteria/new/", criteria_steps.criteria_new, name="criteria-new"),
    path("criteria/<int:pk>/", criteria.criteria_set, name="criteria-set"),
    path("criteria/<int:pk>/copy/", criteria_steps.criteria_copy, name="criteria-copy"),
    path("criteria/<int:pk>/publication/", criteria_steps.criteria_publish, name="criteria-publish"),
    path("criteria/<int:pk>/term-end/", criteria_steps.criteria_end, name="criteria-end"),
    path("criteria/<int:pk>/discard/", criteria_steps.criteria_discard, name="criteria-discard"),
    path("criteria/<int:pk>/parts/<slug:part>/", criteria_parts.criteria_part, name="criteria-part"),
    path("criteria/<int:pk>/rows/<slug:part>/new/", criteria_parts.criteria_row_new, name="criteria-row-new"),
    path("criteria/<int:pk>/rows/<slug:part>/<int:index>/", criteria_parts.criteria_row, name="criteria-row"),
    path(
        "criteria/<int:pk>/rows/<slug:part>/<int:index>/move/",
        criteria_parts.criteria_row_move,
        name="criteria-row-move",
    ),
    path(
        "criteria/<int:pk>/rows/<slug:part>/<int:index>/remove/",
        criteria_parts.criteria_row_remove,
        name="criteria-row-remove",
    ),
    # a set tried on past meetings
    path("criteria/<int:pk>/simulation/", simulation.simulate, name="simulate"),
    path("simulations/<int:pk>/", simulation.simulation, name="simulation"),
    path("simulations/<int:pk>/stop/", simulation.simulation_stop, name="simulation-stop"),
    path("<int:pk>/sheet/", sheet.sheet, name="sheet"),
    path("<int:pk>/sheet/preview/", sheet.preview, name="sheet-preview"),
    path("<int:pk>/sheet/submit/", rating.submit, name="submit"),
    path("<int:pk>/sheet/papers/", sheet_papers.papers, name="sheet-papers"),
    path("<int:pk>/sheet/<slug:paper>/print/", sheet_papers.print_paper, name="sheet-print"),
    path("<int:pk>/sheet/<slug:paper>/print/progress/", sheet_papers.print_progress, name="sheet-print-progress"),
    path("<int:pk>/sheet/<slug:paper>/pdf/", sheet_papers.pdf, name="sheet-pdf"),
    path("<int:pk>/visitor/", visiting.visitor, name="visitor"),
    path("<int:pk>/visitor/preview/", visiting.preview, name="visitor-preview"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/review/verify/", review.verify, name="verify"),
    path("<int:pk>/review/confirm/", review.confirm, name="confirm"),
    path("<int:pk>/review/return/", review.send_back, name="return"),
    path("<int:pk>/review/undo/", review.undo, name="undo"),
]
