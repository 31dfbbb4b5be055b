"""Pages by key."""

import pytest

from accounts.networks.models import Level
from accounts.paging import page


@pytest.fixture
def levels(zoe):
    Level.objects.filter(network=zoe.network).delete()
    names = ["Beta", "Alpha", "Gamma", "Alpha 2", "Delta"]
    return [
        Level.objects.create(network=zoe.network, name=name, rank=rank % 2)
        for rank, name in enumerate(names)
    ]


def _walk(order, size=2):
    found, after = [], None
    while True:
        part = page(Level.objects.all(), order=order, after=after, size=size)
        found += [level.pk for level in part]
        after = part.next
        if not after:
            return found


@pytest.mark.parametrize("order", [("name", "pk"), ("-name", "pk"), ("rank", "-pk"), ("-pk",)])
def test_every_row_comes_once_in_order(levels, order):
    assert _walk(order) == list(Level.objects.order_by(*order).values_list("pk", flat=True))


def test_a_page_costs_one_query(levels, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = page(Level.objects.all(), order=("name", "pk"), size=2)
    with django_assert_num_queries(1):
        page(Level.objects.all(), order=("name", "pk"), after=first.next, size=2)


def test_what_is_added_before_does_not_shift_the_next_page(levels, zoe):
    first = page(Level.objects.all(), order=("name", "pk"), size=2)
    Level.objects.create(network=zoe.network, name="Aaa")
    second = page(Level.objects.all(), order=("name", "pk"), after=first.next, size=2)
    assert [level.name for level in second] == ["Beta", "Delta"]


@pytest.mark.parametrize(
    "after", ["%%%", "bm90IGpzb24", "WzFd", "WyJhIiwgIm5hbiJd", "W251bGwsMV0", "ö"]
)
def test_a_mangled_key_shows_the_beginning(levels, after):
    assert (
        page(Level.objects.all(), order=("name", "pk"), after=after, size=2).items[0].name
        == "Alpha"
    )


def test_a_number_too_big_for_the_database_shows_the_beginning(levels):
    import base64
    import json

    after = base64.urlsafe_b64encode(json.dumps(["x", 10**30]).encode()).decode()
    assert len(page(Level.objects.all(), order=("name", "pk"), after=after)) == 5
