"""Units, members and access rows for tests. Units are founded by the real service, so the tree by date is right."""

from __future__ import annotations

from datetime import date

import factory

from chibo.accounts.models import User
from chibo.common.text import name_key, search_key
from chibo.organization.enums import PostKind, Role, StandingKind
from chibo.organization.models import Access, BranchType, Member, Membership, Oversight, Post, Standing, Unit, UnitType
from chibo.organization.services.tree import found_unit


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {n}")


class UnitFactory(factory.django.DjangoModelFactory):
    """An organization above branches. `type_code` is one of tinh, huyen, co_so, bo_phan."""

    class Meta:
        model = Unit

    type_code = "co_so"
    code = factory.Sequence(lambda n: f"DV{n:03d}")
    name = factory.Sequence(lambda n: f"Đảng bộ xã số {n}")
    parent = None

    @classmethod
    def _create(cls, model_class, *args, type_code, branch_type_code=None, **kwargs):
        unit_type = UnitType.objects.get(pk=type_code)
        branch_type = BranchType.objects.get(pk=branch_type_code) if branch_type_code else None
        unit = found_unit(unit_type=unit_type, branch_type=branch_type, **kwargs)
        return Unit.objects.select_related("type").get(pk=unit.pk)


class BranchFactory(UnitFactory):
    """A branch (chi bộ); without `parent` it stands under a committee of its own."""

    class Meta:
        model = Unit

    type_code = "chi_bo"
    code = factory.Sequence(lambda n: f"CB{n:03d}")
    name = factory.Sequence(lambda n: f"Chi bộ thôn số {n}")
    parent = factory.SubFactory(UnitFactory)


class MemberFactory(factory.django.DjangoModelFactory):
    """An official member since 2000; `branch=` makes the belonging, `probationary=True` leaves the member dự bị."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    class Params:
        probationary = factory.Trait(official_on=None)

    code = factory.Sequence(lambda n: f"DV{n:05d}")
    name = factory.Sequence(lambda n: f"Trần Thị Số {n}")
    sort_key = factory.LazyAttribute(lambda member: name_key(member.name))
    search_key = factory.LazyAttribute(lambda member: search_key(member.name))
    joined_party_on = date(1999, 2, 3)
    official_on = date(2000, 2, 3)

    @factory.post_generation
    def branch(self, create, extracted, **kwargs):
        if create and extracted:
            MembershipFactory(member=self, branch=extracted, **kwargs)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    member = factory.SubFactory(MemberFactory)
    branch = factory.SubFactory(BranchFactory)


class StandingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Standing

    member = factory.SubFactory(MemberFactory)
    kind = StandingKind.EXEMPT
    decision = "QĐ số 12-QĐ/ĐU"


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    member = factory.SubFactory(MemberFactory)
    unit = factory.SubFactory(BranchFactory)
    kind = PostKind.SECRETARY


class OversightFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Oversight

    unit = factory.SubFactory(BranchFactory)
    member = factory.SubFactory(MemberFactory)


class AccessFactory(factory.django.DjangoModelFactory):
    """A secretary's access; traits for the other roles."""

    class Meta:
        model = Access

    class Params:
        cadre = factory.Trait(role=Role.CADRE)
        committee = factory.Trait(role=Role.COMMITTEE)
        board = factory.Trait(role=Role.BOARD)
        administrator = factory.Trait(role=Role.ADMINISTRATOR)

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(BranchFactory)
    role = Role.SECRETARY
