"""Accounts for tests. `CODE` opens every one of them, unless a test gives another `password`."""

import factory

from chibo.accounts.models import User

CODE = "lua chin ven song"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        first_code = factory.Trait(must_change_password=True, password="kxm4-7hqd-3tbz")

    username = factory.Sequence(lambda n: f"dangvien{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {n}")
    phone = None

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **kwargs: object) -> User:
        code = kwargs.pop("password", CODE)
        return model_class.objects.create_user(*args, password=code, **kwargs)
