from django.urls import path

from reports.views import board

app_name = "reports"

board_urls = [
    path("board/", board.board, name="board"),
    path("board/<str:code>/", board.board, name="board-unit"),
    path("board/<str:code>/heat-map/", board.heat_map, name="heat-map"),
    path("board/<str:code>/rows/<slug:which>/", board.rows, name="rows"),
]

urlpatterns = board_urls
