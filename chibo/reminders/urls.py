from django.urls import path

from chibo.reminders.views import reminders, rules

app_name = "reminders"

urlpatterns = [
    path("", reminders.reminder_list, name="list"),
    path("<int:pk>/put-off/", reminders.put_off, name="put-off"),
    path("letters/", reminders.letters, name="letters"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.reminder_rule_new, name="rule-new"),
    path("rules/<int:pk>/end/", rules.reminder_rule_end, name="rule-end"),
    path("letter-rules/new/", rules.letter_rule_new, name="letter-rule-new"),
    path("letter-rules/<int:pk>/end/", rules.letter_rule_end, name="letter-rule-end"),
]
