from django.urls import path

from evaluations.views import annual, rating

app_name = "evaluations"

urlpatterns = [
    path("", rating.queue, name="queue"),
    path("annual/", annual.annual, name="annual"),
    path("criteria/", annual.criteria, name="criteria"),
    path("<int:pk>/sheet/", rating.sheet, name="sheet"),
    path("<int:pk>/sheet/submit/", rating.submit, name="submit"),
    path("<int:pk>/review/", rating.review, name="review"),
    path("<int:pk>/review/confirm/", rating.confirm, name="confirm"),
    path("<int:pk>/review/return/", rating.send_back, name="return"),
    path("<int:pk>/review/undo/", rating.undo, name="undo"),
]
