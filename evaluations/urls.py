from django.urls import path

from evaluations.views import annual, rating, review

app_name = "evaluations"

urlpatterns = [
    path("", rating.queue, name="queue"),
    path("annual/", annual.annual, name="annual"),
    path("criteria/", annual.criteria, name="criteria"),
    path("<int:pk>/sheet/", rating.sheet, name="sheet"),
    path("<int:pk>/sheet/submit/", rating.submit, name="submit"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/review/confirm/", review.confirm, name="confirm"),
    path("<int:pk>/review/return/", review.send_back, name="return"),
    path("<int:pk>/review/undo/", review.undo, name="undo"),
]
