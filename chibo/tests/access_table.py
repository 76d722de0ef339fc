"""Who may open and send what: one row for every address of the site.

A place stands to a person in one of six ways:

    own     the branch one acts for              seat    the committee one acts for
    below   a living branch further down         under   a committee further down
    former  a branch merged into one in reach    closed  a branch that ended

Everything else is out of scope and answers 404, whatever the role. In scope, a role that may not answers 403. Without a
session a GET leads to the sign-in page and a POST brings it with the typed fields (401). A method that a row does not
name answers 405.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chibo.organization.enums import Role

# --- how places stand to people, as a human reads the tree of `chibo.testing.cast` -----------------------------------

_BRANCH = {"branch": "own", "predecessor": "former"}
_BELOW_COMMUNE = {
    "branch": "below",
    "sibling": "below",
    "moved": "below",
    "predecessor": "former",
    "closed": "closed",
}
_BELOW_OTHER_COMMUNE = {"cousin": "below", "cousin_2": "below"}
_BELOW_ROOT = {"commune": "under", "other_commune": "under"} | _BELOW_COMMUNE | _BELOW_OTHER_COMMUNE
_BELOW_OTHER_ROOT = {"far_commune": "under", "far_commune_2": "under"} | dict.fromkeys(
    ("far", "far_2", "far_3", "far_4"), "below"
)

REACH: dict[str, dict[str, str]] = {
    "secretary": _BRANCH,
    "cadre": _BRANCH,
    "committee": {"commune": "seat"} | _BELOW_COMMUNE,
    "board": {"root": "seat"} | _BELOW_ROOT,
    "local_administrator": {"root": "seat"} | _BELOW_ROOT,
    "administrator": {"root": "under", "other_root": "under"} | _BELOW_ROOT | _BELOW_OTHER_ROOT,
    "sibling_secretary": {"sibling": "own"},
    "other_committee": {"other_commune": "seat"} | _BELOW_OTHER_COMMUNE,
    "other_board": {"other_root": "seat"} | _BELOW_OTHER_ROOT,
    "stranger": {},
}
# The committees above a place: what they rule holds there, and is read there.
ABOVE: dict[str, set[str]] = {
    "secretary": {"root", "commune"},
    "cadre": {"root", "commune"},
    "committee": {"root"},
    "sibling_secretary": {"root", "commune"},
    "other_committee": {"root"},
}
# Known by name without being in reach: the committees above, and the units beside one's own (a member is transferred
# there, a unit moved there).
_BESIDE_BRANCH = {"root", "commune", "sibling", "moved"}
KNOWN_BY_NAME: dict[str, set[str]] = {
    "secretary": _BESIDE_BRANCH,
    "cadre": _BESIDE_BRANCH,
    "committee": {"root", "other_commune"},
    "sibling_secretary": {"root", "commune", "branch", "moved"},
    "other_committee": {"root", "commune"},
}

# --- groups: role → the relations in which it may ---------------------------------------------------------------------

Group = Mapping[str, frozenset[str]]


def group(**relations: str) -> Group:
    """Return {role: relations}; `group(secretary="own", board="below under")`."""
    return {role: frozenset(words.split()) for role, words in relations.items()}


ANY = "own seat below under former closed"
BRANCHES = "own below former closed"
LIVING = "own below former"

PUBLIC: Group = group(
    secretary=ANY, cadre=ANY, committee=ANY, board=ANY, administrator=ANY, anonymous=ANY, stranger=ANY
)
SIGNED_IN: Group = {role: PUBLIC[role] for role in PUBLIC if role != "anonymous"}
WITH_ROLE: Group = {role: SIGNED_IN[role] for role in Role.values}
READERS: Group = group(secretary=ANY, cadre=ANY, committee=ANY, board=ANY)
KEEPERS: Group = group(committee=ANY, board=ANY, administrator=ANY)
KEEP_BELOW: Group = group(
    committee="below under former closed", board="below under former closed", administrator="below under former closed"
)
KEEP_BRANCHES: Group = group(committee=BRANCHES, board=BRANCHES, administrator=BRANCHES)
MEMBERS_IN: Group = {"secretary": frozenset(BRANCHES.split())} | KEEP_BRANCHES
MEMBERS: Group = group(secretary=LIVING, committee=LIVING, board=LIVING, administrator=LIVING)
GROUPS: Group = group(secretary="own", committee="below", board="below", administrator="below")
LOGS: Group = group(secretary="own former", committee="below former closed", board="below former closed")
LOGGERS: Group = group(secretary=ANY, committee=ANY, board=ANY)
HOLIDAYS: Group = group(board=ANY, administrator=ANY)
REPORTERS: Group = group(secretary=ANY, committee=ANY, board=ANY)
REPORTS_OWN: Group = group(secretary="own", committee="seat", board="seat")
REVIEWS: Group = group(committee="below former closed", board="below under former closed")
VISITORS: Group = group(cadre="own former", committee="below former closed", board="below under former closed")
ABOVE_BRANCHES: Group = group(committee=ANY, board=ANY)
# The report of a root has nobody above it: another person of the same committee answers.
REPORT_REVIEWS: Group = REVIEWS | group(board="seat below under former closed")
LOCKS: Group = group(committee="seat", board="seat")
OWN_BRANCH: Group = group(secretary="own former")
CLASSIFIES: Group = group(
    secretary="own former", committee="seat below former closed", board="seat below under former closed"
)
CLASSIFIES_BELOW: Group = group(committee="seat", board="seat under")
SETS_CAPS: Group = group(board="seat under", administrator="seat under")
RULES_READ: Group = {role: frozenset([*relations, "above"]) for role, relations in WITH_ROLE.items()}
ENDS_ACCESS: Group = group(committee="below", board="below under", administrator="below under seat")


@dataclass(frozen=True)
class Row:
    """One address.

    `of`: kind of row in the cast that it names, by the attribute `by`; `more` stands after it in the address, or `query`
    has a place for it. `get`, `post`: who may; None: the method is not there. `redirects`: roles that a GET leads
    elsewhere. `gate`: the role is asked before the object is looked for, so a role outside this group meets 403
    everywhere. `secret`: roles for which the object is out of scope wherever it lies. `sent`: what an empty POST of
    somebody who may answers, beside 200 and 302. `bearer`: the address is itself a key, and whoever has it reads what that
    person may. `past`: lists of a past day name what counted then, also what has since moved elsewhere. `above`: what a
    committee above makes is in scope too, by the relation "above". `token`: no session is looked at, only the token that
    the person sends along; who has none is answered 401.
    """

    name: str
    of: str | None = None
    get: Group | None = None
    post: Group | None = None
    by: str = "pk"
    more: tuple[str, ...] = ()
    query: str = ""
    redirects: tuple[str, ...] = ()
    gate: Group | None = None
    secret: tuple[str, ...] = ()
    sent: int | None = None
    past: bool = False
    bearer: str = ""
    token: bool = False
    above: bool = False


def page(name: str, of: str | None, group: Group, **options: object) -> Row:
    """A page to read."""
    return Row(name, of, get=group, **options)


def form(name: str, of: str | None, group: Group, **options: object) -> Row:
    """A page with a form that is sent to its own address."""
    return Row(name, of, get=group, post=group, **options)


def action(name: str, of: str | None, group: Group, **options: object) -> Row:
    """A button: POST only."""
    return Row(name, of, post=group, **options)


ACCOUNTS = [
    form("accounts:login", None, PUBLIC, redirects=tuple(SIGNED_IN)),
    action("accounts:logout", None, PUBLIC),
    form("accounts:password", None, SIGNED_IN),
]

_NO_MINUTES = ("administrator",)
_ABOVE_SECRETARY = ("cadre", "committee", "board")
_PAPER = {"more": ("phieu-kien-nghi",), "gate": READERS}
PROPOSALS = [
    page("meetings:proposals", None, READERS),
    page("meetings:proposal-statistics", None, READERS),
    form("meetings:proposal-new", None, LOGGERS),
    form("meetings:proposal-new", "meeting", LOGS, query="meeting={}", gate=READERS),
    page("meetings:proposal", "proposal", READERS, gate=READERS),
    page("meetings:proposal", "unsent_proposal", OWN_BRANCH, gate=READERS, secret=_ABOVE_SECRETARY),
    form("meetings:proposal-edit", "unsent_proposal", OWN_BRANCH, gate=READERS, secret=_ABOVE_SECRETARY),
    form("meetings:proposal-edit", "proposal", LOGS, gate=READERS, redirects=tuple(LOGS)),
    action("meetings:proposal-drop", "unsent_proposal", OWN_BRANCH, gate=READERS, secret=_ABOVE_SECRETARY),
    form("meetings:proposal-step", "proposal", ABOVE_BRANCHES, more=("answered",), gate=READERS),
    form("meetings:proposal-step", "proposal", LOGS, more=("sent",), gate=READERS, redirects=tuple(LOGS)),
    action("meetings:proposal-print", "proposal", READERS, **_PAPER),
    page("meetings:proposal-print-progress", "proposal", READERS, redirects=tuple(READERS), **_PAPER),
    page("meetings:proposal-pdf", "proposal", READERS, redirects=tuple(READERS), **_PAPER),
    page("meetings:proposal-word", "proposal", READERS, **_PAPER),
    action("meetings:answers", "meeting", LOGS, secret=_NO_MINUTES),
    page("meetings:proposal-settings", None, KEEPERS),
    form("meetings:proposal-field-new", None, HOLIDAYS),
    form("meetings:proposal-field", "proposal_field", HOLIDAYS),
    form("meetings:proposal-rule-new", None, KEEPERS),
    form("meetings:proposal-rule-end", "proposal_rule", KEEPERS),
]
FILES = [
    *(Row("meetings:files", kind, get=READERS, post=LOGS, secret=_NO_MINUTES) for kind in ("meeting", "locked")),
    *(
        page(name, kind, readers, secret=_NO_MINUTES)
        for name in ("meetings:file", "meetings:file-thumbnail")
        for kind, readers in (("paper", READERS), ("scan", OWN_BRANCH))
    ),
    *(action("meetings:file-remove", kind, OWN_BRANCH, secret=_NO_MINUTES) for kind in ("paper", "scan")),
    form("meetings:paper-entry", "meeting", LOGS, secret=_NO_MINUTES),
    Row("meetings:paper-entry", "locked", get=READERS, post=LOGS, secret=_NO_MINUTES),
    page("meetings:paper-page", "pack_page", LOGS, secret=_NO_MINUTES, by="code", redirects=tuple(LOGS)),
]
_KEEPS_REGISTER = group(
    secretary="own former", committee="seat below former closed", board="seat below under former closed"
)
_KEPT = {"more": ("bien-ban-luu-chi-bo",), "secret": ("cadre", "committee", "board", "administrator")}
PRINTOUTS = [
    *(page("meetings:printouts", of, READERS, secret=_NO_MINUTES) for of in ("meeting", "locked")),
    action("meetings:printout-number", "meeting", LOGS, more=("chuong-trinh",), secret=_NO_MINUTES),
    action("meetings:printout-print", "locked", READERS, more=("bien-ban",), secret=_NO_MINUTES),
    action("meetings:printout-print", "locked", OWN_BRANCH, **_KEPT),
    page(
        "meetings:printout-progress",
        "locked",
        READERS,
        more=("bien-ban",),
        secret=_NO_MINUTES,
        redirects=tuple(READERS),
    ),
    action("meetings:printout-file", "locked", READERS, more=("bien-ban", "docx"), secret=_NO_MINUTES),
    action(
        "meetings:printout-file", "locked", OWN_BRANCH, more=("bien-ban-luu-chi-bo", "docx"), secret=_KEPT["secret"]
    ),
    page("meetings:documents", None, READERS),
    page("meetings:documents", "unit", READERS, by="code", query="unit={}", gate=READERS),
    *(form(name, None, LOGGERS) for name in ("meetings:document-new", "meetings:term-new")),
    *(
        form(name, "unit", _KEEPS_REGISTER, by="code", query="unit={}", gate=READERS)
        for name in ("meetings:document-new", "meetings:term-new")
    ),
    form("meetings:document", "document", LOGS, secret=_NO_MINUTES),
]
_READS_DIGEST: Group = group(secretary="above", cadre="above", committee=ANY + " above", board=ANY)
_PIECE: dict = {"gate": READERS, "above": True}
_UNSENT: dict = {"gate": READERS, "secret": ("board",)}
_WRITES_PIECE: Group = group(committee="seat")
DIGEST = [
    page("meetings:digest", None, READERS),
    page("meetings:digest", "unit", READERS, by="code", query="unit={}", gate=READERS),
    action("meetings:digest-push", None, ABOVE_BRANCHES),
    form("meetings:digest-new", None, ABOVE_BRANCHES),
    page("meetings:digest-item", "digest", _READS_DIGEST, **_PIECE),
    page("meetings:digest-file", "digest", _READS_DIGEST, **_PIECE),
    page(
        "meetings:digest-branches", "digest", group(committee="seat", board="seat under"), more=("waiting",), **_PIECE
    ),
    action("meetings:digest-handle", "digest", group(secretary="above"), **_PIECE),
    page("meetings:digest-item", "unsent_digest", _WRITES_PIECE, **_UNSENT),
    form("meetings:digest-edit", "unsent_digest", _WRITES_PIECE, **_UNSENT),
    action("meetings:digest-remove", "unsent_digest", _WRITES_PIECE, **_UNSENT),
]
# A locked roll call holds the reasons of absences: those outside the branch are led to the record.
_LED = {"rollcall": ("cadre", "committee", "board")}
_KEEPS_STANDING = group(
    secretary="own former", committee="seat below former closed", board="seat below under former closed"
)
PREPARATION = [
    form("meetings:prepare", None, LOGGERS),
    *(Row("meetings:agenda", of, get=READERS, post=LOGS, secret=_NO_MINUTES) for of in ("meeting", "locked")),
    *(page("meetings:preparation", of, READERS, secret=_NO_MINUTES) for of in ("meeting", "locked")),
    form("meetings:draft-resolution", "meeting", LOGS, secret=_NO_MINUTES),
    Row("meetings:draft-resolution", "locked", get=READERS, post=LOGS, secret=_NO_MINUTES),
    *(form("meetings:contributions", of, LOGS, secret=_NO_MINUTES) for of in ("meeting", "locked")),
    form("meetings:standing-items", None, LOGGERS),
    form("meetings:standing-items", "unit", _KEEPS_STANDING, by="code", query="unit={}", gate=LOGGERS),
    page("meetings:agenda-templates", None, KEEPERS),
    form("meetings:agenda-template-new", None, KEEPERS),
    form("meetings:agenda-template-end", "agenda_template", KEEPERS),
]

MEETINGS = [
    page("meetings:list", None, READERS),
    page("meetings:list", "unit", READERS, by="code", query="unit={}", gate=READERS),
    form("meetings:start", None, LOGGERS),
    page("meetings:assignments", None, READERS),
    page("meetings:assignment", "assignment", READERS, gate=READERS),
    page("meetings:results", "meeting", READERS, secret=_NO_MINUTES),
    page("meetings:execution", None, READERS),
    page("meetings:execution-rows", None, READERS, more=("due",)),
    page("meetings:execution", "unit", READERS, by="code", query="unit={}", gate=READERS),
    page("meetings:orders", None, ABOVE_BRANCHES),
    form("meetings:order-new", None, ABOVE_BRANCHES),
    page("meetings:order", "order", ABOVE_BRANCHES, gate=ABOVE_BRANCHES),
    page("meetings:orders-received", None, READERS),
    page("meetings:order-received", "received", READERS, gate=READERS),
    action("meetings:order-answer", "received", LOGS, gate=READERS),
    action("meetings:order-return", "received", REVIEWS, gate=READERS),
    form("meetings:reschedule", "unit", LOGS, by="code"),
    page("meetings:detail", "meeting", READERS, secret=_NO_MINUTES),
    page("meetings:detail", "locked", READERS, secret=_NO_MINUTES),
    *(
        row
        for step in ("frame", "rollcall", "progress", "texts", "votes", "resolution")
        for row in (
            form(f"meetings:{step}", "meeting", LOGS, secret=_NO_MINUTES),
            Row(f"meetings:{step}", "locked", get=READERS, post=LOGS, secret=_NO_MINUTES, redirects=_LED.get(step, ())),
        )
    ),
    action("meetings:draft", "meeting", LOGS, secret=_NO_MINUTES, sent=400),
    page("meetings:minutes", "meeting", LOGS, secret=_NO_MINUTES),
    page("meetings:minutes", "locked", READERS, secret=_NO_MINUTES),
    action("meetings:finalize", "meeting", LOGS, secret=_NO_MINUTES),
    form("meetings:correct", "locked", LOGS, secret=_NO_MINUTES),
    form("meetings:void", "meeting", LOGS, secret=_NO_MINUTES),
    form("meetings:guide", "meeting", LOGS, secret=_NO_MINUTES, redirects=tuple(LOGS)),
    form("meetings:guide", "locked", group(), secret=_NO_MINUTES),
    *(
        form("meetings:guide-step", "meeting", LOGS, more=(f"{part}-1",), secret=_NO_MINUTES)
        for part in ("opening", "roll", "review", "discussion", "vote", "resolution", "rating", "closing")
    ),
    form("meetings:attention", "meeting", OWN_BRANCH, secret=_NO_MINUTES),
    form("meetings:attention", "locked", OWN_BRANCH, secret=_NO_MINUTES),
    page("meetings:guide-screen", "meeting", LOGS, secret=_NO_MINUTES),
    page("meetings:guide-rehearsal", "meeting", LOGS, more=("opening-1",), secret=_NO_MINUTES),
    action("meetings:guide-take-back", "meeting", LOGS, secret=_NO_MINUTES),
    action("meetings:guide-move", "meeting", LOGS, secret=_NO_MINUTES),
    action("meetings:guide-taps", "meeting", LOGS, secret=_NO_MINUTES, sent=400),
    page("meetings:calendar-rules", None, KEEPERS),
    form("meetings:calendar-rule-new", None, KEEPERS),
    form("meetings:calendar-rule-end", "rule", KEEPERS),
    page("meetings:holidays", None, KEEPERS),
    form("meetings:holiday-new", None, HOLIDAYS),
    action("meetings:holidays-fill", None, HOLIDAYS),
    form("meetings:holiday", "holiday", HOLIDAYS),
    action("meetings:holiday-remove", "holiday", HOLIDAYS),
    Row("meetings:notice", "meeting", get=READERS, post=LOGS, secret=_NO_MINUTES),
    page("meetings:notice-print", "notice", READERS, secret=_NO_MINUTES),
    action("meetings:notice-mail-again", "notice", LOGS, secret=_NO_MINUTES),
    Row("meetings:reading", "meeting", get=READERS, post=LOGS, secret=_NO_MINUTES),
    action("meetings:reading-open", "paper", READERS, secret=_NO_MINUTES, sent=303),
    *DIGEST,
    *PROPOSALS,
    *PREPARATION,
    *PRINTOUTS,
    *FILES,
]

_DAY = "day=2026-01-15"  # before the changes of the cast
ORGANIZATION = [
    page("organization:units", None, WITH_ROLE),
    form("organization:unit-new", None, KEEPERS),
    page("organization:unit", "unit", WITH_ROLE),
    form("organization:unit-details", "unit", KEEP_BRANCHES),
    form("organization:unit-change", "unit", KEEP_BELOW, more=("rename",)),
    page("organization:figures", "unit", WITH_ROLE),
    page("organization:figure-units", "unit", WITH_ROLE, query=f"kind=chi_bo&{_DAY}", past=True),
    page("organization:figure-members", "unit", WITH_ROLE, query=f"kind=tat_ca&{_DAY}", past=True),
    page("organization:figure-movement", "unit", WITH_ROLE, query="kind=chuyen_den&first=2020-01-01&last=2099-01-01"),
    page("organization:admissions", "unit", WITH_ROLE),
    form("organization:admission-target", "unit", KEEPERS),
    form("organization:candidates", "unit", MEMBERS_IN),
    page("organization:members", None, WITH_ROLE),
    page("organization:branch-members", "unit", WITH_ROLE),
    form("organization:member-new", "unit", MEMBERS_IN),
    page("organization:member", "member", WITH_ROLE),
    form("organization:member-details", "member", MEMBERS),
    form("organization:member-transfer", "member", MEMBERS),
    form("organization:member-departure", "member", MEMBERS),
    page("organization:member-groups", "unit", WITH_ROLE),
    form("organization:member-group-new", "unit", GROUPS),
    form("organization:member-group", "group", GROUPS),
    form("organization:member-group-end", "group", GROUPS),
    page("organization:standings", "unit", WITH_ROLE),
    form("organization:standing-new", "member", MEMBERS),
    form("organization:standing", "standing", MEMBERS),
    page("organization:posts", "unit", WITH_ROLE),
    form("organization:post-new", "unit", KEEPERS),
    form("organization:post-end", "post", KEEPERS),
    form("organization:oversight", "unit", KEEPERS),
    page("organization:accounts", "unit", KEEPERS),
    form("organization:account-new", "unit", KEEPERS),
    form("organization:access-new", "unit", KEEPERS),
    action("organization:access-code", "access", ENDS_ACCESS),
    form("organization:access-end", "access", ENDS_ACCESS),
    page("organization:more", None, SIGNED_IN),
    action("organization:access-switch", None, SIGNED_IN, sent=404),
    page("organization:letterhead-rules", None, KEEPERS),
    form("organization:letterhead-rule-new", None, KEEPERS),
    form("organization:letterhead-rule-end", "letterhead_rule", KEEPERS),
    page("organization:settings", None, KEEPERS),
]

_ITS_ASKER: Group = group(board="seat")  # the cast's simulation was asked for by the board of root
RATINGS = [
    page("evaluations:queue", None, READERS),
    page("evaluations:annual", None, READERS),
    page("evaluations:annual", "unit", READERS, by="code", query="unit={}", gate=READERS),
    page("evaluations:annual", "unit", READERS, by="code", query="kind=members&unit={}", gate=READERS),
    Row("evaluations:annual-unit", "unit", get=READERS, post=CLASSIFIES, gate=READERS),
    form("evaluations:annual-round", "unit", CLASSIFIES_BELOW, gate=READERS),
    form("evaluations:annual-published", "unit", CLASSIFIES_BELOW, gate=READERS),
    form("evaluations:member-classes", "unit", OWN_BRANCH, gate=READERS),
    page("evaluations:annual-caps", None, KEEPERS),
    form("evaluations:annual-cap-new", None, HOLIDAYS),
    form("evaluations:annual-cap-end", "cap", SETS_CAPS),
    page("evaluations:quality-rules", None, KEEPERS),
    form("evaluations:quality-rule-new", None, HOLIDAYS),
    form("evaluations:quality-rule-end", "quality_rule", SETS_CAPS),
    page("evaluations:criteria", None, SIGNED_IN),
    page("evaluations:criteria-set", "criteria", RULES_READ, above=True),
    form("evaluations:criteria-copy", "criteria", SETS_CAPS, above=True),
    form("evaluations:criteria-end", "criteria", group(), above=True),
    form("evaluations:criteria-new", None, HOLIDAYS),
    page("evaluations:criteria-set", "criteria_draft", SETS_CAPS),
    form("evaluations:criteria-copy", "criteria_draft", SETS_CAPS),
    form("evaluations:criteria-publish", "criteria_draft", SETS_CAPS),
    action("evaluations:criteria-discard", "criteria_draft", SETS_CAPS),
    *(
        form("evaluations:criteria-part", "criteria_draft", SETS_CAPS, more=(part,))
        for part in ("frame", "thresholds", "groups", "norms", "events", "mends")
    ),
    *(
        row
        for part in ("criteria", "caps")
        for row in (
            form("evaluations:criteria-row-new", "criteria_draft", SETS_CAPS, more=(part,)),
            form("evaluations:criteria-row", "criteria_draft", SETS_CAPS, more=(part, "0")),
            action("evaluations:criteria-row-move", "criteria_draft", SETS_CAPS, more=(part, "0")),
            action("evaluations:criteria-row-remove", "criteria_draft", SETS_CAPS, more=(part, "0")),
        )
    ),
    form("evaluations:simulate", "criteria", SETS_CAPS, above=True),
    form("evaluations:simulate", "criteria_draft", SETS_CAPS),
    page("evaluations:simulation", "simulation", _ITS_ASKER, secret=("administrator",)),
    action("evaluations:simulation-stop", "simulation", _ITS_ASKER, secret=("administrator",)),
    *(Row("evaluations:sheet", kind, get=READERS, post=LOGS, gate=READERS) for kind in ("meeting", "locked")),
    *(action("evaluations:sheet-preview", kind, LOGS, gate=READERS) for kind in ("meeting", "locked")),
    action("evaluations:submit", "locked", LOGS, gate=READERS),
    page("evaluations:sheet-papers", "locked", READERS, gate=READERS),
    action("evaluations:sheet-print", "locked", READERS, more=("de-trong",), gate=READERS),
    *(
        page(name, "locked", READERS, more=("de-trong",), redirects=tuple(READERS), gate=READERS)
        for name in ("evaluations:sheet-print-progress", "evaluations:sheet-pdf")
    ),
    page("evaluations:paper-pack", "meeting", LOGS, secret=_NO_MINUTES),
    action("evaluations:paper-pack-print", "meeting", LOGS, secret=_NO_MINUTES),
    *(
        page(name, "meeting", LOGS, secret=_NO_MINUTES, redirects=tuple(LOGS))
        for name in ("evaluations:paper-pack-progress", "evaluations:paper-pack-pdf")
    ),
    *(form("evaluations:visitor", kind, VISITORS, gate=READERS) for kind in ("meeting", "locked")),
    action("evaluations:visitor-preview", "locked", VISITORS, gate=READERS),
    page("evaluations:review", "locked", REVIEWS, gate=READERS),
    form("evaluations:bulk", None, ABOVE_BRANCHES),
    page("evaluations:review-rules", None, KEEPERS),
    form("evaluations:review-rule-new", None, HOLIDAYS),
    form("evaluations:review-rule-end", "review_rule", SETS_CAPS),
    action("evaluations:verify", "locked", REVIEWS, gate=READERS),
    action("evaluations:confirm", "locked", REVIEWS, gate=READERS),
    action("evaluations:return", "locked", REVIEWS, gate=READERS),
    action("evaluations:undo", "locked", REVIEWS, gate=READERS),
]

REPORTS = [
    page("home", None, SIGNED_IN),
    page("reports:board", None, READERS),
    page("reports:board-unit", "unit", READERS, by="code", gate=READERS),
    page("reports:heat-map", "unit", READERS, by="code", gate=READERS, past=True),
    page("reports:rows", "unit", READERS, by="code", more=("held",), gate=READERS),
    page("reports:board-standing", "unit", READERS, by="code", gate=READERS),
    page("reports:board-gatherings", "unit", READERS, by="code", gate=READERS),
    page("reports:board-sheet", "unit", READERS, by="code", gate=READERS, past=True),
    page("reports:board-trend", "unit", READERS, by="code", gate=READERS),
    page("reports:board-compare", "unit", READERS, by="code", gate=READERS),
    page("reports:day", None, ABOVE_BRANCHES),
    page("reports:day-unit", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    page("reports:calls", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    action("reports:calls-open", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    action("reports:calls-print", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    page(
        "reports:calls-print-progress",
        "unit",
        ABOVE_BRANCHES,
        by="code",
        gate=ABOVE_BRANCHES,
        redirects=tuple(ABOVE_BRANCHES),
    ),
    action("reports:calls-pdf", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    action("reports:calls-word", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    page("reports:radar", None, ABOVE_BRANCHES),
    page("reports:radar-unit", "unit", ABOVE_BRANCHES, by="code", gate=ABOVE_BRANCHES),
    *(page("reports:hint", of, ABOVE_BRANCHES, gate=ABOVE_BRANCHES) for of in ("level_hint", "text_hint")),
    action("reports:hint-review", "level_hint", ABOVE_BRANCHES, gate=ABOVE_BRANCHES),
    page("reports:quality", None, READERS),
    page("reports:quality-unit", "unit", READERS, by="code", gate=READERS, past=True),
    page("reports:quality-rows", "unit", READERS, by="code", more=("best", "tot"), gate=READERS, past=True),
    page("reports:list", None, REPORTERS),
    action("reports:prepare", None, REPORTERS),
    page("reports:detail", "report", REPORTERS, secret=_NO_MINUTES),
    page("reports:detail", "sent_report", REPORTERS, secret=_NO_MINUTES),
    action("reports:narrative", "report", REPORTS_OWN, secret=_NO_MINUTES),
    action("reports:submit", "report", REPORTS_OWN, secret=_NO_MINUTES),
    action("reports:return", "sent_report", REPORT_REVIEWS, secret=_NO_MINUTES),
    action("reports:accept", "sent_report", REPORT_REVIEWS, secret=_NO_MINUTES),
    page("reports:version", "version", REPORTERS, secret=_NO_MINUTES),
    page("reports:version", "sent_version", REPORTERS, secret=_NO_MINUTES),
    page("reports:version-rows", "sent_version", REPORTERS, more=("held",), secret=_NO_MINUTES),
    action("reports:print", "version", REPORTS_OWN, secret=_NO_MINUTES),
    action("reports:print", "sent_version", REPORTERS, secret=_NO_MINUTES),
    page("reports:print-progress", "sent_version", REPORTERS, redirects=tuple(REPORTERS), secret=_NO_MINUTES),
    page("reports:pdf", "sent_version", REPORTERS, redirects=tuple(REPORTERS), secret=_NO_MINUTES),
    action("reports:word", "version", REPORTS_OWN, secret=_NO_MINUTES, past=True),
    action("reports:word", "sent_version", REPORTERS, secret=_NO_MINUTES, past=True),
    action("reports:excel", "version", REPORTS_OWN, secret=_NO_MINUTES),
    action("reports:excel", "sent_version", REPORTERS, secret=_NO_MINUTES),
    page("reports:excel-progress", "sent_version", REPORTERS, redirects=tuple(REPORTERS), secret=_NO_MINUTES),
    page("reports:excel-file", "sent_version", REPORTERS, redirects=tuple(REPORTERS), secret=_NO_MINUTES),
    page("reports:archive", None, LOCKS, more=("2026-Q3",)),
    action("reports:archive-make", None, LOCKS, more=("2026-Q3",)),
    page("reports:archive-progress", None, LOCKS, more=("2026-Q3",), redirects=tuple(LOCKS)),
    page("reports:archive-file", None, LOCKS, more=("2026-Q3",), redirects=tuple(LOCKS)),
    page("reports:find-code", None, REPORTERS),
    page("reports:verify", "sent_version", REPORTERS, by="code", secret=_NO_MINUTES),
    page("reports:periods", None, LOCKS),
    action("reports:period-lock", None, LOCKS, more=("2025-Q4",)),
    action("reports:period-unlock", "lock", LOCKS),
    form("reports:exception-new", "lock", LOCKS),
    action("reports:exception-end", "lock_exception", LOCKS),
    page("reports:deadline-rules", None, KEEPERS),
    form("reports:deadline-rule-new", None, KEEPERS),
    form("reports:deadline-rule-end", "deadline_rule", KEEPERS),
    page("reports:monthly-forms", None, LOCKS),
    form("reports:monthly-form-new", None, LOCKS),
    form("reports:monthly-form", "monthly_form", LOCKS),
    action("reports:monthly-form-publish", "monthly_form", LOCKS),
    form("reports:monthly-form-end", "published_form", LOCKS),
    page("reports:answers", "report", REPORTERS, secret=_NO_MINUTES),
    page("reports:compare", "sent_report", REPORTERS, secret=_NO_MINUTES),
]

INSPECTIONS = [
    page("oversight:inspections", None, REPORTERS),
    form("oversight:inspection-new", None, ABOVE_BRANCHES),
    page("oversight:inspection", "inspection", ABOVE_BRANCHES, gate=ABOVE_BRANCHES),
    form("oversight:inspection-plan", "inspection", ABOVE_BRANCHES, gate=ABOVE_BRANCHES),
    form("oversight:inspection-call-off", "inspection", ABOVE_BRANCHES, gate=ABOVE_BRANCHES),
    page("oversight:inspected", "inspected", REPORTERS, gate=REPORTERS),
    form("oversight:inspected-findings", "inspected", ABOVE_BRANCHES, gate=REPORTERS),
    form("oversight:inspected-answer", "inspected", group(secretary="own former"), gate=REPORTERS),
    form("oversight:inspected-close", "inspected", ABOVE_BRANCHES, gate=REPORTERS),
    form("oversight:folders", None, REPORTERS),
    *(
        row
        for kind, secret in (("folder", ()), ("full_folder", ("committee", "board")))
        for row in (
            page("oversight:folder", kind, REPORTERS, gate=REPORTERS, secret=secret),
            action("oversight:folder-print", kind, REPORTERS, gate=REPORTERS, secret=secret),
            action("oversight:folder-pdf", kind, REPORTERS, gate=REPORTERS, secret=secret),
        )
    ),
    page("oversight:inspection-forms", None, KEEPERS),
    form("oversight:inspection-form-new", None, HOLIDAYS),
]

_ROUNDS: dict = {"gate": REPORTERS, "above": True}
_KEEPS_ROUND: Group = group(committee="seat", board="seat")
_READS_ROUND: Group = group(secretary="above", committee=ANY + " above", board=ANY)
_PROPOSES: Group = group(secretary="above", committee="seat above", board="seat")
# The branches of the cast are proposed to their root, by themselves.
_CHANGES_PROPOSAL: Group = group(secretary="own", board="below former closed")
COMMENDATIONS = [
    page("oversight:award-kinds", None, KEEPERS),
    form("oversight:award-kind-new", None, HOLIDAYS),
    action("oversight:award-kind-end", "award_kind", HOLIDAYS),
    page("oversight:commendations", None, REPORTERS),
    form("oversight:commendation-round-new", None, ABOVE_BRANCHES),
    page("oversight:commendation-round", "round", _READS_ROUND, **_ROUNDS),
    form("oversight:commendation-round-edit", "round", _KEEPS_ROUND, **_ROUNDS),
    form("oversight:commendation-decision", "round", _KEEPS_ROUND, **_ROUNDS),
    form("oversight:commendation-correction", "round", _KEEPS_ROUND, redirects=tuple(_KEEPS_ROUND), **_ROUNDS),
    form("oversight:commendation-new", "round", _PROPOSES, more=("unit",), **_ROUNDS),
    form("oversight:commendation-new", "round", _PROPOSES, more=("member",), **_ROUNDS),
    *(
        row
        for paper in ("to-trinh", "danh-sach")
        for row in (
            action("oversight:commendation-print", "round", _KEEPS_ROUND, more=(paper,), **_ROUNDS),
            *(
                page(name, "round", _KEEPS_ROUND, more=(paper,), redirects=tuple(_KEEPS_ROUND), **_ROUNDS)
                for name in ("oversight:commendation-print-progress", "oversight:commendation-pdf")
            ),
        )
    ),
    *(
        row
        for kind, which in (("commendation", "held"), ("commended", "attended"))
        for row in (
            page("oversight:commendation", kind, REPORTERS, gate=REPORTERS),
            page("oversight:commendation-rows", kind, REPORTERS, more=(which,), gate=REPORTERS),
            form("oversight:commendation-edit", kind, _CHANGES_PROPOSAL, gate=REPORTERS),
            action("oversight:commendation-withdraw", kind, _CHANGES_PROPOSAL, gate=REPORTERS),
        )
    ),
]

_SITS = group(committee="seat", board="seat under")
_GROUPS = group(committee="seat", board="seat under", administrator="seat under")
_KEEPS_DOCUMENTS = group(secretary="own former", committee="seat below former closed", board=ANY)
_ABOVE_ONLY = {"secret": ("administrator", "secretary", "cadre")}
GATHERINGS = [
    page("meetings:gatherings", None, ABOVE_BRANCHES),
    page("meetings:gatherings", "committee_unit", ABOVE_BRANCHES, by="code", query="unit={}", gate=ABOVE_BRANCHES),
    form("meetings:gathering-start", None, ABOVE_BRANCHES),
    page("meetings:detail", "gathering", _SITS, secret=_NO_MINUTES),
    page("meetings:detail", "giao_ban", _SITS, secret=_NO_MINUTES),
    *(
        form(f"meetings:{step}", "gathering", _SITS, secret=_NO_MINUTES)
        for step in ("frame", "rollcall", "progress", "texts", "votes", "resolution", "void")
    ),
    *(form(f"meetings:{step}", "giao_ban", _SITS, secret=_NO_MINUTES) for step in ("frame", "rollcall", "texts")),
    page("meetings:minutes", "gathering", _SITS, secret=_NO_MINUTES),
    page("meetings:minutes", "giao_ban", _SITS, secret=_NO_MINUTES),
    action("meetings:finalize", "giao_ban", _SITS, secret=_NO_MINUTES),
    page("reports:opening", "giao_ban", _SITS, secret=_NO_MINUTES),
    page("meetings:gathering-settings", None, KEEPERS),
    form("meetings:gathering-type-new", None, HOLIDAYS),
    form("meetings:gathering-type", "gathering_type", HOLIDAYS),
    form("meetings:gathering-rule-new", None, KEEPERS),
    form("meetings:gathering-rule-end", "gathering_rule", KEEPERS),
    page("organization:unit-groups", "unit", _GROUPS),
    form("organization:unit-group-new", "unit", _GROUPS),
    form("organization:unit-group", "unit_group", _GROUPS),
    form("organization:unit-group-end", "unit_group", _GROUPS),
    page("committees:training", None, ABOVE_BRANCHES),
    form("committees:training-new", None, ABOVE_BRANCHES),
    form("committees:training-edit", "training", _SITS, **_ABOVE_ONLY),
    form("committees:training-attendance", "training", _SITS, **_ABOVE_ONLY),
    action("committees:training-drop", "training", _SITS, **_ABOVE_ONLY),
    page("committees:documents", None, READERS),
    page("committees:documents", "unit", READERS, by="code", query="unit={}", gate=READERS),
    form("committees:document-new", None, LOGGERS),
    form("committees:document-new", "unit", _KEEPS_DOCUMENTS, by="code", query="unit={}", gate=READERS),
    page("committees:documents-missing", "document_kind", READERS),
    page("committees:document-file", "standing_document", READERS, secret=("administrator",)),
    form("committees:document-kind-new", None, HOLIDAYS),
    form("committees:document-kind", "document_kind", HOLIDAYS),
]

_KEEPS_VISITS = group(committee=BRANCHES, board=BRANCHES)
_OBSERVES = _KEEPS_VISITS | group(cadre="own former")
_PROGRAMMES = {"gate": ABOVE_BRANCHES}
VISITS = [
    page("meetings:visits", None, READERS),
    form("meetings:visit-assign", None, ABOVE_BRANCHES),
    *(
        page("meetings:visit-branches", None, ABOVE_BRANCHES, more=(which,))
        for which in ("visited", "not-visited", "all")
    ),
    page("meetings:visit", "visit", READERS, gate=READERS),
    form("meetings:visit-edit", "visit", _KEEPS_VISITS, gate=READERS),
    action("meetings:visit-withdraw", "visit", _KEEPS_VISITS, gate=READERS),
    form("meetings:observation", "visit", _OBSERVES, gate=READERS),
    form("meetings:observation-answer", "visit", OWN_BRANCH, gate=READERS),
    page("evaluations:visit-brief", "visit", _OBSERVES, gate=READERS),
    page("evaluations:visit-brief-word", "visit", _OBSERVES, gate=READERS),
    action("evaluations:visit-brief-print", "visit", _OBSERVES, gate=READERS),
    *(
        page(name, "visit", _OBSERVES, gate=READERS, redirects=tuple(_OBSERVES))
        for name in ("evaluations:visit-brief-progress", "evaluations:visit-brief-pdf")
    ),
    page("evaluations:visit-summary", None, ABOVE_BRANCHES),
    page("evaluations:visit-summary-rows", None, ABOVE_BRANCHES),
    page("meetings:model-programmes", None, ABOVE_BRANCHES),
    form("meetings:model-programme-new", None, ABOVE_BRANCHES),
    page("meetings:model-programme", "programme", ABOVE_BRANCHES, **_PROGRAMMES),
    form("meetings:model-programme-edit", "programme", ABOVE_BRANCHES, **_PROGRAMMES),
    form("meetings:model-programme-plan", "programme", ABOVE_BRANCHES, **_PROGRAMMES),
    *(
        page("meetings:model-programme-branches", "programme", ABOVE_BRANCHES, more=(which,), **_PROGRAMMES)
        for which in ("held", "planned", "left")
    ),
    form("meetings:model-session-held", "model_session", ABOVE_BRANCHES, **_PROGRAMMES),
    action("meetings:model-session-remove", "model_session", ABOVE_BRANCHES, **_PROGRAMMES),
    page("reports:model-session", "model_session", ABOVE_BRANCHES, **_PROGRAMMES),
]

_PLANS = group(secretary="own former", committee="seat below former closed", board="seat under below former closed")
_PRINTS_MONTH = group(committee="seat", board="seat under")
_MONTH_PAPER = {"by": "code", "more": ("2026-12", "lich-thang")}
PLANNING = [
    page("meetings:registrations", None, READERS),
    page("meetings:registrations", "unit", READERS, by="code", query="unit={}", gate=READERS),
    form("meetings:registration", "unit", LOGS, by="code", more=("2026-12",)),
    form("meetings:registration-topical", "unit", LOGS, by="code"),
    action("meetings:registration-withdraw", "registration", LOGS, secret=_NO_MINUTES),
    action("meetings:registration-print", "unit", _PRINTS_MONTH, **_MONTH_PAPER),
    *(
        page(name, "unit", _PRINTS_MONTH, redirects=tuple(_PRINTS_MONTH), **_MONTH_PAPER)
        for name in ("meetings:registration-print-progress", "meetings:registration-pdf")
    ),
    page("meetings:calendar", None, READERS),
    page("meetings:calendar", "unit", READERS, by="code", query="unit={}", gate=READERS),
    # a calendar program has no session: who holds the address reads
    page("meetings:feed", "feed", PUBLIC, by="token", query="key={}", bearer="secretary"),
    action("meetings:feed-make", "unit", READERS, by="code", gate=READERS),
    action("meetings:feed-revoke", "unit", READERS, by="code", gate=READERS),
    page("meetings:topical-plan", None, READERS),
    page("meetings:topical-plan", "unit", READERS, by="code", query="unit={}", gate=READERS),
    page("meetings:topical-rows", None, READERS),
    page("meetings:topical-rows", "unit", READERS, by="code", query="unit={}", gate=READERS),
    form("meetings:topical-row", "topical_row", LOGS, gate=READERS),
    action("meetings:topical-row-drop", "topical_row", LOGS, gate=READERS),
    action("meetings:topical-row-start", "topical_row", LOGS, gate=READERS),
    form("meetings:topical-row-new", "unit", _PLANS, by="code"),
    action("meetings:topical-rows-take", "unit", LOGS, by="code"),
    Row("meetings:topical-session", "topical_session", get=READERS, post=LOGS, secret=_NO_MINUTES),
    action("meetings:topical-session-link", "topical_session", LOGS, secret=_NO_MINUTES),
    page("meetings:registration-rules", None, KEEPERS),
    form("meetings:registration-rule-new", None, KEEPERS),
    form("meetings:registration-rule-end", "registration_rule", KEEPERS),
    page("meetings:topical-settings", None, KEEPERS),
    form("meetings:topical-rule-new", None, KEEPERS),
    form("meetings:topical-rule-end", "topical_rule", KEEPERS),
    form("meetings:topical-word-new", None, HOLIDAYS, more=("fields",)),
    form("meetings:topical-word", "topical_field", HOLIDAYS, more=("fields",)),
]

_SCHEME: dict = {"gate": REPORTERS, "above": True}
_READS_SCHEME: Group = group(secretary="above", committee=ANY + " above", board=ANY)
_KEEPS_SCHEME: Group = group(committee="seat", board="seat")
SCHEMES = [
    page("reports:programmes", None, REPORTERS),
    form("reports:programme-new", None, ABOVE_BRANCHES),
    page("reports:programme", "scheme", _READS_SCHEME, **_SCHEME),
    page("reports:programme-rows", "scheme", _READS_SCHEME, more=("held",), **_SCHEME),
    *(form(f"reports:programme-{name}", "scheme", _KEEPS_SCHEME, **_SCHEME) for name in ("edit", "target-new")),
    *(action(f"reports:programme-{name}", "scheme", _KEEPS_SCHEME, **_SCHEME) for name in ("close", "reopen")),
    form(
        "reports:programme-report",
        "scheme",
        group(secretary="above", committee="seat above", board="seat"),
        **_SCHEME,
    ),
    form("reports:programme-target-edit", "scheme_target", _KEEPS_SCHEME, **_SCHEME),
    action("reports:programme-target-remove", "scheme_target", _KEEPS_SCHEME, **_SCHEME),
    page("reports:programme-target-rows", "scheme_target", _READS_SCHEME, more=("numerator",), **_SCHEME),
    page("reports:programme-kinds", None, KEEPERS),
    form("reports:programme-kind-new", None, HOLIDAYS),
    form("reports:programme-kind-edit", "programme_kind", HOLIDAYS),
]

_BY_TOKEN: dict = {"token": True}
_FIGURES = "unit={}&period=2026-Q3"
API = [
    page("api:tokens", None, KEEPERS),
    form("api:token-new", None, KEEPERS),
    form(
        "api:token-revoke", "committee_token", group(committee="seat"), gate=KEEPERS, secret=("board", "administrator")
    ),
    form("api:token-revoke", "board_token", group(board="seat"), gate=KEEPERS, secret=("committee", "administrator")),
    page("api-v1:document", None, PUBLIC),
    page("api-v1:units", None, WITH_ROLE, **_BY_TOKEN),
    page("api-v1:unit", "unit", WITH_ROLE, by="code", **_BY_TOKEN),
    page("api-v1:meetings", None, READERS, **_BY_TOKEN),
    page("api-v1:meetings", "unit", READERS, by="code", query="unit={}", gate=READERS, **_BY_TOKEN),
    page("api-v1:figures", "unit", READERS, by="code", query=_FIGURES, gate=READERS, **_BY_TOKEN),
    page("api-v1:figures-children", "unit", READERS, by="code", query=_FIGURES, gate=READERS, **_BY_TOKEN),
    page("api-v1:reports", None, REPORTERS, **_BY_TOKEN),
    page("api-v1:reports", "unit", REPORTERS, by="code", query="unit={}", gate=REPORTERS, **_BY_TOKEN),
]

_ACTS_FOR: Group = group(secretary="own", committee="seat", board="seat")
REMINDERS = [
    page("reminders:list", None, READERS),
    action("reminders:put-off", "reminder", _ACTS_FOR, secret=_NO_MINUTES),
    form("reminders:letters", None, READERS),
    page("reminders:rules", None, KEEPERS),
    form("reminders:rule-new", None, KEEPERS),
    form("reminders:rule-end", "reminder_rule", KEEPERS),
    form("reminders:letter-rule-new", None, KEEPERS),
    form("reminders:letter-rule-end", "letter_rule", KEEPERS),
]


def taken_home(key: str, of: str | None, group: Group, query: str = "", **options: object) -> Row:
    """A list as an Excel workbook: answers as its page does."""
    return action("list-excel", of, group, more=(key,), query=query, **options)


_BY_CODE = {"by": "code", "gate": READERS}
LISTS = [
    taken_home("rows", "unit", READERS, "unit={}&which=held", **_BY_CODE),
    taken_home("rows", "unit", READERS, "unit={}&which=topical", **_BY_CODE),
    taken_home("board", "unit", READERS, "unit={}", **_BY_CODE),
    taken_home("heat-map", "unit", READERS, "unit={}", past=True, **_BY_CODE),
    taken_home("compare", "unit", READERS, "unit={}", **_BY_CODE),
    taken_home("trend", "unit", READERS, "unit={}", **_BY_CODE),
    taken_home("quality", "unit", READERS, "unit={}&which=best.tot", past=True, **_BY_CODE),
    taken_home("day", "unit", ABOVE_BRANCHES, "unit={}", by="code", gate=ABOVE_BRANCHES),
    taken_home("hints", "unit", ABOVE_BRANCHES, "unit={}", by="code", gate=ABOVE_BRANCHES),
    taken_home("reports", None, REPORTERS),
    taken_home("annual", "unit", READERS, "unit={}", **_BY_CODE),
    *(taken_home(key, None, WITH_ROLE) for key in ("units", "members")),
    *(taken_home(key, "unit", WITH_ROLE, "unit={}", by="code") for key in ("units-below", "branch-members")),
    *(taken_home(key, None, READERS) for key in ("assignments", "proposals", "visits")),
    taken_home("assignments", None, READERS, "state=open"),
    taken_home("proposals", None, READERS, "view=all"),
    taken_home("registrations", "unit", READERS, "unit={}", **_BY_CODE),
    taken_home("documents", "unit", READERS, "unit={}", **_BY_CODE),
    taken_home("documents-missing", "document_kind", READERS, "which={}"),
    taken_home("training", None, ABOVE_BRANCHES),
    taken_home("visit-branches", None, ABOVE_BRANCHES, "which=not-visited"),
    taken_home("inspections", None, REPORTERS),
    taken_home("commendations", None, REPORTERS),
    taken_home("commendation-round", "round", _READS_ROUND, "which={}", **_ROUNDS),
]

TABLE = [
    *ACCOUNTS,
    *ORGANIZATION,
    *MEETINGS,
    *RATINGS,
    *REPORTS,
    *INSPECTIONS,
    *COMMENDATIONS,
    *VISITS,
    *GATHERINGS,
    *PLANNING,
    *REMINDERS,
    *API,
    *SCHEMES,
    *LISTS,
]
