"""Addresses of 'Nhiệm vụ'; `meetings.urls` takes them in."""

from django.urls import path

from meetings.views import assignments, execution, orders

assignment_urls = [
    path("assignments/", assignments.assignments, name="assignments"),
    path("assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("<int:pk>/results/", assignments.results, name="results"),
    path("assignments/execution/", execution.rates, name="execution"),
    path("assignments/execution/<str:part>/", execution.rate_rows, name="execution-rows"),
    path("assignments/orders/", orders.orders, name="orders"),
    path("assignments/orders/new/", orders.order_new, name="order-new"),
    path("assignments/orders/<int:pk>/", orders.order, name="order"),
    path("assignments/received/", orders.received_list, name="orders-received"),
    path("assignments/received/<int:pk>/", orders.received, name="order-received"),
    path("assignments/received/<int:pk>/answer/", orders.answer, name="order-answer"),
    path("assignments/received/<int:pk>/return/", orders.send_back, name="order-return"),
]
