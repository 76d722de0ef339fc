"""Jobs for tests."""

import factory

from chibo.jobs.models import Job


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "test.collect"
    key = factory.Sequence(lambda number: f"key-{number}")
    payload = factory.LazyFunction(dict)
