"""Who can sign in to the demo, with which password, and the accounts of everybody else who wrote or confirmed something.

The passwords stand here in the open: they open made-up data only, and `load_demo` refuses to run in production.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from chibo.accounts.models import User
from chibo.demo.places import DISTRICTS
from chibo.demo.world import LIVED_IN, BranchPlan, World, rng_for
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Access, Post

WITHOUT_ACCOUNT = 0.03  # branches whose bí thư does not work at a computer: the committee's office writes for them


@dataclass(frozen=True)
class DemoAccount:
    """A sign-in that is shown. `units`: codes; none for the administrator of the site."""

    username: str
    password: str
    role: str
    units: tuple[str, ...]
    full_name: str = ""  # a secretary's is the member's


DEMO_ACCOUNTS = (
    DemoAccount("quangtrung", "tre-xanh-dau-ngo", Role.SECRETARY, (LIVED_IN,)),
    DemoAccount("tanlong", "song-la-doi-bo", Role.SECRETARY, ("KA-KLO-01",)),
    DemoAccount("thonmoi", "ruong-bac-thang", Role.SECRETARY, ("SMC-BM-04",)),
    DemoAccount(
        "canbo", "di-co-so-moi-thang", Role.CADRE, (LIVED_IN, "HM-QDI-02", "HM-QTH-01"), "Đồng chí cán bộ dự sinh hoạt"
    ),
    DemoAccount("quynhdi", "con-duong-ven-bien", Role.COMMITTEE, ("HM-QDI",), "Văn phòng Đảng ủy phường Quỳnh Dị"),
    DemoAccount("banme", "cho-phien-chu-nhat", Role.COMMITTEE, ("SMC-BM",), "Văn phòng Đảng ủy xã Bản Mế"),
    DemoAccount("hoangmai", "mai-vang-thang-ba", Role.BOARD, ("HM",), "Ban Tổ chức Thị ủy Hoàng Mai"),
    DemoAccount("kyanh", "deo-ngang-bong-xe", Role.BOARD, ("KA",), "Ban Tổ chức Thị ủy Kỳ Anh"),
    DemoAccount("simacai", "hoa-man-dau-xuan", Role.BOARD, ("SMC",), "Ban Tổ chức Huyện ủy Si Ma Cai"),
    DemoAccount("quantri", "giu-nha-ngan-nap", Role.ADMINISTRATOR, (), "Quản trị hệ thống"),
)
FIXED_BRANCHES = frozenset(code for account in DEMO_ACCOUNTS for code in account.units)
PROVINCE = "capduyet"  # above the roots: accepts their reports; nobody signs in with it


def open_accounts(world: World) -> None:
    """Make the accounts and their access rows. `world.users` maps a unit's code to who writes or confirms for it."""
    shown = {(account.role, account.units[0]): account for account in DEMO_ACCOUNTS if account.units}
    secretaries = _secretaries()
    users, rows = [], []
    for plan in world.plans:
        account = shown.get((Role.SECRETARY, plan.code))
        post = secretaries.get(world.units[plan.code].pk)
        helped = account is None and plan.parent != plan.root
        if post is None or (helped and rng_for("account", plan.code).random() < WITHOUT_ACCOUNT):
            continue
        user = _user(account, plan.code, post.member.name)
        users.append(user)
        rows.append(Access(user=user, unit=post.unit, role=Role.SECRETARY, post=post))
        world.users[plan.code] = user
    for code, role in _committees():
        account = shown.get((role, code))
        user = _user(account, code, f"Văn phòng {world.units[code].committee_name}")
        users.append(user)
        rows.append(Access(user=user, unit=world.units[code], role=role))
        world.users[code] = user
    for account in DEMO_ACCOUNTS:
        if account.role in (Role.CADRE, Role.ADMINISTRATOR):
            user = _user(account, account.username, account.full_name)
            users.append(user)
            rows += [Access(user=user, unit=world.units[code], role=account.role) for code in account.units]
            rows += [] if account.units else [Access(user=user, role=account.role)]
    world.users[PROVINCE] = _user(None, PROVINCE, "Văn phòng cấp ủy tỉnh (minh họa)")
    User.objects.bulk_create([*users, world.users[PROVINCE]])
    Access.objects.bulk_create(rows)


def _secretaries() -> dict[int, Post]:
    """Return {branch id: the open post of its bí thư}."""
    posts = Post.objects.filter(kind=PostKind.SECRETARY, valid_to__isnull=True, unit__type__is_branch=True)
    return {post.unit_id: post for post in posts.select_related("member", "unit")}


def _committees() -> list[tuple[str, str]]:
    bases = [(base.code, Role.COMMITTEE) for district in DISTRICTS for base in district.bases]
    return bases + [(district.code, Role.BOARD) for district in DISTRICTS]


def _user(account: DemoAccount | None, code: str, full_name: str) -> User:
    """Return an unsaved account; one that is not shown cannot be signed in to until a committee gives it a code."""
    return User(
        username=account.username if account else code.lower(),
        full_name=(account.full_name if account else "") or full_name,
        password=make_password(account.password if account else None),
        must_change_password=False,
    )


def recorder(world: World, plan: BranchPlan) -> User:
    """Return who writes the record of a branch: its secretary, else the committee's office."""
    return world.users.get(plan.code) or world.users[plan.parent]
