from django.urls import path

from reports.period_urls import form_urls, period_urls
from reports.programme_urls import programme_urls
from reports.radar_urls import radar_urls
from reports.views import (
    archive,
    board,
    call_list,
    control_room,
    model_sessions,
    opening,
    quality,
    report_excel,
    report_papers,
    reports,
    trends,
)

app_name = "reports"

board_urls = [
    path("board/", board.board, name="board"),
    path("board/<str:code>/", board.board, name="board-unit"),
    path("board/<str:code>/heat-map/", board.heat_map, name="heat-map"),
    path("board/<str:code>/rows/<slug:which>/", board.rows, name="rows"),
    path("board/<str:code>/standing/", board.standing_page, name="board-standing"),
    path("board/<str:code>/gatherings/", board.gatherings, name="board-gatherings"),
    path("board/<str:code>/sheet/", board.sheet, name="board-sheet"),
    path("board/<str:code>/trend/", trends.trend, name="board-trend"),
    path("board/<str:code>/compare/", trends.compare, name="board-compare"),
]

control_urls = [
    path("board/day/", control_room.day, name="day"),
    path("board/<str:code>/day/", control_room.day, name="day-unit"),
    path("board/<str:code>/day/calls/", call_list.calls, name="calls"),
    path("board/<str:code>/day/calls/open/", call_list.open_list, name="calls-open"),
    path("board/<str:code>/day/calls/print/", call_list.print_list, name="calls-print"),
    path("board/<str:code>/day/calls/print/progress/", call_list.print_progress, name="calls-print-progress"),
    path("board/<str:code>/day/calls/pdf/", call_list.pdf, name="calls-pdf"),
    path("board/<str:code>/day/calls/word/", call_list.word, name="calls-word"),
]

quality_urls = [
    path("quality/", quality.quality, name="quality"),
    path("board/<str:code>/quality/", quality.quality, name="quality-unit"),
    path("board/<str:code>/quality/<slug:kind>/<slug:level>/", quality.rows, name="quality-rows"),
]

report_urls = [
    path("opening/<int:pk>/", opening.opening, name="opening"),
    path("model-sessions/<int:pk>/", model_sessions.model_session, name="model-session"),
    path("", reports.report_list, name="list"),
    path("prepare/", reports.prepare, name="prepare"),
    path("<int:pk>/", reports.detail, name="detail"),
    path("<int:pk>/narrative/", reports.narrative, name="narrative"),
    path("<int:pk>/submit/", reports.submit, name="submit"),
    path("<int:pk>/return/", reports.return_report, name="return"),
    path("<int:pk>/accept/", reports.accept, name="accept"),
    path("versions/<int:pk>/", reports.version, name="version"),
    path("versions/<int:pk>/rows/<slug:which>/", report_papers.rows, name="version-rows"),
    path("versions/<int:pk>/print/", report_papers.print_report, name="print"),
    path("versions/<int:pk>/print/progress/", report_papers.print_progress, name="print-progress"),
    path("versions/<int:pk>/pdf/", report_papers.pdf, name="pdf"),
    path("versions/<int:pk>/word/", report_papers.word, name="word"),
    path("versions/<int:pk>/excel/", report_excel.make, name="excel"),
    path("versions/<int:pk>/excel/progress/", report_excel.progress, name="excel-progress"),
    path("versions/<int:pk>/excel/file/", report_excel.file, name="excel-file"),
    path("verify/", report_papers.find_code, name="find-code"),
    path("verify/<slug:code>/", report_papers.verify, name="verify"),
]

archive_urls = [
    path("archive/<str:period>/", archive.archive, name="archive"),
    path("archive/<str:period>/make/", archive.make, name="archive-make"),
    path("archive/<str:period>/progress/", archive.progress, name="archive-progress"),
    path("archive/<str:period>/file/", archive.file, name="archive-file"),
]

# Those of the day go first: 'day' is no code of a unit.
urlpatterns = (
    control_urls
    + radar_urls
    + board_urls
    + quality_urls
    + report_urls
    + archive_urls
    + period_urls
    + form_urls
    + programme_urls
)
