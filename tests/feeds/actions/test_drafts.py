"""A draft is its author's alone, on every device, until it is sent or thrown away."""

import pytest

from accounts.networks.actions import leave_network
from feeds.drafts.actions import DraftRefused, drop_draft, keep_draft
from feeds.drafts.models import MAX_DRAFTS, MAX_TEXT, Draft


def test_one_draft_for_each_place_and_the_newest_text_of_it(cem, dee):
    keep_draft(author=cem, place="home", text="Half a")
    keep_draft(author=cem, place="home", text="Half a thought")
    keep_draft(author=cem, place="thread-7", text="An answer")
    mine = Draft.objects.visible_to(cem).order_by("place")
    assert [draft.text for draft in mine] == ["Half a thought", "An answer"]
    assert not Draft.objects.visible_to(dee)
    keep_draft(author=cem, place="home", text=" \u200b")
    drop_draft(author=cem, place="thread-7")
    assert not Draft.objects.exists()


def test_drafts_are_bounded_and_the_oldest_goes(cem):
    for number in range(MAX_DRAFTS + 1):
        keep_draft(author=cem, place=f"thread-{number}", text=f"Draft {number}")
    assert Draft.objects.count() == MAX_DRAFTS
    assert not Draft.objects.filter(place="thread-0").exists()
    keep_draft(author=cem, place="home", text="x" * MAX_TEXT)
    for place, text in (("home", "x" * (MAX_TEXT + 1)), ("../etc", "x"), ("", "x")):
        with pytest.raises(DraftRefused):
            keep_draft(author=cem, place=place, text=text)


def test_who_leaves_leaves_no_draft(dee):
    keep_draft(author=dee, place="home", text="Half a thought")
    leave_network(member=dee, keep_name=True)
    assert not Draft.objects.exists()
