from django.urls import path

from chibo.organization.views import (
    accounts,
    admissions,
    changes,
    figures,
    frame,
    letterhead_rules,
    member_groups,
    members,
    posts,
    standings,
    unit_groups,
    units,
)

app_name = "organization"

urlpatterns = [
    # units
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit-new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/details/", units.unit_details, name="unit-details"),
    path("units/<int:pk>/changes/<str:kind>/", changes.unit_change, name="unit-change"),
    # figures of a unit and what is behind them
    path("units/<int:pk>/figures/", figures.figures, name="figures"),
    path("units/<int:pk>/figures/units/", figures.figure_units, name="figure-units"),
    path("units/<int:pk>/figures/members/", figures.figure_members, name="figure-members"),
    path("units/<int:pk>/figures/movement/", figures.figure_movement, name="figure-movement"),
    # admissions
    path("units/<int:pk>/admissions/", admissions.admissions, name="admissions"),
    path("units/<int:pk>/admissions/target/", admissions.admission_target, name="admission-target"),
    path("units/<int:pk>/admissions/candidates/", admissions.candidates, name="candidates"),
    # members
    path("members/", members.members, name="members"),
    path("units/<int:pk>/members/", members.branch_members, name="branch-members"),
    path("units/<int:pk>/members/new/", members.member_new, name="member-new"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/details/", members.member_details, name="member-details"),
    path("members/<int:pk>/transfer/", members.member_transfer, name="member-transfer"),
    path("members/<int:pk>/departure/", members.member_departure, name="member-departure"),
    # groups inside a branch
    path("units/<int:pk>/member-groups/", member_groups.member_groups, name="member-groups"),
    path("units/<int:pk>/member-groups/new/", member_groups.member_group_new, name="member-group-new"),
    path("member-groups/<int:pk>/", member_groups.member_group, name="member-group"),
    path("member-groups/<int:pk>/term-end/", member_groups.member_group_end, name="member-group-end"),
    # standings
    path("units/<int:pk>/standings/", standings.standings, name="standings"),
    path("members/<int:pk>/standings/new/", standings.standing_new, name="standing-new"),
    path("standings/<int:pk>/", standings.standing, name="standing"),
    # posts and who is in charge
    path("units/<int:pk>/posts/", posts.posts, name="posts"),
    path("units/<int:pk>/posts/new/", posts.post_new, name="post-new"),
    path("posts/<int:pk>/term-end/", posts.post_end, name="post-end"),
    path("units/<int:pk>/oversight/", posts.oversight, name="oversight"),
    # groups of units (cụm)
    path("units/<int:pk>/groups/", unit_groups.unit_groups, name="unit-groups"),
    path("units/<int:pk>/groups/new/", unit_groups.unit_group_new, name="unit-group-new"),
    path("groups/<int:pk>/", unit_groups.unit_group, name="unit-group"),
    path("groups/<int:pk>/term-end/", unit_groups.unit_group_end, name="unit-group-end"),
    # accounts
    path("units/<int:pk>/accounts/", accounts.accounts, name="accounts"),
    path("units/<int:pk>/accounts/new/", accounts.account_new, name="account-new"),
    path("units/<int:pk>/roles/new/", accounts.access_new, name="access-new"),
    path("roles/<int:pk>/code/", accounts.access_code, name="access-code"),
    path("roles/<int:pk>/term-end/", accounts.access_end, name="access-end"),
    # frame
    path("more/", frame.more, name="more"),
    path("role/", frame.access_switch, name="access-switch"),
    path("letterhead-rules/", letterhead_rules.letterhead_rules, name="letterhead-rules"),
    path("letterhead-rules/new/", letterhead_rules.letterhead_rule_new, name="letterhead-rule-new"),
    path("letterhead-rules/<int:pk>/term-end/", letterhead_rules.letterhead_rule_end, name="letterhead-rule-end"),
    path("settings/", frame.settings, name="settings"),
]
