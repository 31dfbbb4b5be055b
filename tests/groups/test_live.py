"""What of groups reaches open screens, and whose."""

import pytest

from accounts.events.live import frames_of
from accounts.events.models import Event
from groups.actions import (
    archive_group,
    ask_to_join,
    change_group,
    change_group_role,
    join_group,
    remove_from_group,
    restore_group,
)
from tests.builders import a_group


def _last_frames(kind: str):
    return frames_of(Event.objects.filter(kind=kind).latest("pk"))


def _names(frame) -> set[str]:
    return {member.name.split()[0] for member in frame.to}


@pytest.mark.parametrize(
    ("access", "seen_by"),
    [
        ("open", {"Ada", "Ben", "Cem", "Dee"}),
        ("private", {"Ada", "Ben", "Cem", "Dee"}),
        ("secret", {"Ben"}),
    ],
)
def test_a_new_group_appears_to_those_who_may_know_of_it(
    ada, ben, cem, dee, eve, zoe, northgate_ada, access, seen_by
):
    a_group(by=ben, name="Zumba", access=access)
    (frame,) = _last_frames("group.made")
    assert "Zumba" in frame.html
    assert _names(frame) == seen_by


def test_who_was_removed_from_a_secret_group_gets_nothing_more_of_it(layoffs, ben, cem):
    remove_from_group(admin=ben, group=layoffs, member=cem)
    screen, count = _last_frames("group.left")
    assert _names(count) == {"Ben"}
    # But for the word that it is over, which has nothing of the group but its number.
    assert (screen.place, screen.extra["known"], screen.html) == ("withdraw", False, "")
    assert _names(screen) == {"Cem"}


@pytest.mark.parametrize(
    ("access", "gone"), [("private", {"Ada", "Cem", "Dee"}), ("secret", {"Ada", "Cem", "Dee"})]
)
def test_who_may_no_longer_read_a_group_has_it_taken_off_the_screen(
    ada, ben, cem, dee, eve, zoe, northgate_ada, access, gone
):
    group = a_group(by=ben, name="Zumba", access="open")
    change_group(admin=ben, group=group, access=access)
    frames = _last_frames("group.narrowed")
    for frame in frames:
        assert _names(frame) == gone
        # Neither by whom nor what it is called now.
        assert frame.extra["actor"] == frame.html == ""
    assert [frame.extra["known"] for frame in frames] == [access != "secret"]


def test_a_group_that_more_may_read_is_taken_off_no_screen(board, ben):
    change_group(admin=ben, group=board, access="open", confirmed=True)
    assert not Event.objects.filter(kind="group.narrowed").exists()


def test_whose_role_in_a_group_changes_has_the_screen_drawn_anew(payroll, ben, cem):
    join_group(member=cem, group=payroll)
    change_group_role(admin=ben, group=payroll, member=cem, role="admin")
    (frame,) = [each for each in _last_frames("group.changed") if each.place == "reload"]
    assert _names(frame) == {"Cem"}


def test_the_count_of_members_goes_up_on_every_screen(payroll, dee, eve, zoe):
    join_group(member=dee, group=payroll)
    (frame,) = _last_frames("group.joined")
    assert "3 members" in frame.html
    assert frame.target == f"group-count-{payroll.pk}"
    assert {"Eve", "Zoe"}.isdisjoint(_names(frame))


def test_only_those_who_can_answer_see_that_somebody_asks(board, ada, ben, cem, dee):
    ask_to_join(member=dee, group=board)
    (frame,) = _last_frames("group.asked")
    assert ">1<" in frame.html
    assert _names(frame) == {"Ada", "Ben"}


def test_a_new_name_stands_on_every_screen(payroll, ben):
    change_group(admin=ben, group=payroll, name="Pay & <b>pensions</b>")
    for frame in _last_frames("group.changed"):
        assert "Pay &amp; &lt;b&gt;pensions" in frame.html


def test_an_archived_group_goes_and_comes_back(payroll, ben):
    archive_group(admin=ben, group=payroll)
    (gone,) = _last_frames("group.archived")
    assert (gone.place, gone.target) == ("remove", f"group-row-{payroll.pk}")
    restore_group(admin=ben, group=payroll)
    (back,) = _last_frames("group.restored")
    assert back.place == "prepend"
