"""Followers read the log from their own cursor; a lost wake-up heals at the next sweep."""

from unittest.mock import patch

from accounts.events import actions
from accounts.events.models import Cursor
from accounts.networks.actions import join_network
from accounts.tasks.registry import PERIODIC
from groups.models import GroupMember
from tests.builders import a_person


def test_what_a_killed_process_left_undone_is_done_by_the_sweep(ada, brightwater):
    with patch.object(actions, "wake", lambda network_id: None):
        fay = join_network(
            person=a_person("fay@brightwater.example"), network=brightwater, name="Fay Lim"
        )
    assert not GroupMember.objects.filter(member=fay).exists()
    PERIODIC["accounts.events.tasks.catch_up"].function()
    assert GroupMember.objects.get(member=fay).group.is_all_company


def test_an_event_is_handled_once_however_often_followers_are_woken(ada, cem, brightwater):
    everyone = brightwater.groups.get(is_all_company=True)
    before = everyone.member_count, Cursor.objects.count()
    for _ in range(3):
        actions.follow_all(brightwater.pk)
    everyone.refresh_from_db()
    assert (everyone.member_count, Cursor.objects.count()) == before
