"""A post is drawn once for each of its versions, however many look at it."""

from collections import Counter

import pytest

from accounts.events.queries import draw_since, newest_number
from accounts.models import Person
from accounts.networks.models import Member
from feeds import cards
from feeds.actions import edit_post
from tests.builders import a_post

WATCHERS = 200


@pytest.fixture
def watchers(cem, payroll):
    """So many who may read in an open group, and have it on the screen."""
    persons = Person.objects.bulk_create(
        Person(email=f"watcher{number}@brightwater.example") for number in range(WATCHERS)
    )
    return Member.objects.bulk_create(
        Member(
            network=cem.network,
            person=person,
            name=f"Watcher {number}",
            handle=f"watcher{number}",
        )
        for number, person in enumerate(persons)
    )


@pytest.fixture
def drawn(monkeypatch):
    """How often each template of a post was drawn."""
    count = Counter()
    draw = cards.render_to_string

    def counted(template, context):
        count[template] += 1
        return draw(template, context)

    monkeypatch.setattr(cards, "render_to_string", counted)
    return count


def test_two_hundred_watchers_cost_one_rendering_of_each_version(
    cem, dee, payroll, watchers, drawn, sign_in
):
    ids = {member.pk for member in watchers}

    def told(since):
        frames, _upto = draw_since(cem.network_id, since, ids)
        return {pk for frame in frames for pk in frame.members}

    since = newest_number(cem.network_id)
    thread = a_post(by=cem, within=payroll, text="The lift is out of order.")
    assert told(since) == ids
    for watcher in watchers[:5]:
        page = sign_in(watcher).get(payroll.get_absolute_url())
        assert b"The lift is out of order." in page.content
    assert drawn == {"feeds/_thread.html": 1}

    since = newest_number(cem.network_id)
    edit_post(author=cem, post=thread, text="The lift is mended.")
    assert told(since) == ids
    for watcher in watchers[:5]:
        page = sign_in(watcher).get(payroll.get_absolute_url())
        assert b"The lift is mended." in page.content
    assert drawn["feeds/_thread.html"] == 2
