"""Where the sample is not loaded, and loading that was interrupted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from accounts.events.models import Event
from accounts.networks.models import Member
from collab.sample import actions
from collab.sample.actions import (
    BeingLoaded,
    NotEmpty,
    is_sample,
    load_sample,
    sample_personas,
    sample_progress,
)
from collab.sample.models import SampleLoad
from collab.sample.signin import sign_in_as
from collab.sample.stage import Stage
from feeds.attachments.models import Attachment
from feeds.messages.models import Conversation, Message

FIRST_ACTS = 120


@pytest.fixture
def beginning_only(monkeypatch):
    """Let the script end after its first acts."""
    whole = actions.write_script
    monkeypatch.setattr(actions, "write_script", lambda *args: whole(*args)[:FIRST_ACTS])
    monkeypatch.setattr(actions, "_AT_ONCE", 40)


@pytest.mark.django_db
def test_a_real_network_is_left_alone(ada):
    with pytest.raises(NotEmpty):
        load_sample()
    with pytest.raises(CommandError, match="empty one only"):
        call_command("sample")

    assert not is_sample()
    assert sample_personas() == []
    assert not SampleLoad.objects.exists()


@pytest.mark.django_db
def test_nobody_is_signed_in_by_a_click_in_a_real_network(ada):
    with pytest.raises(PermissionDenied):
        sign_in_as(RequestFactory().post("/"), "callum")


@pytest.mark.django_db
def test_an_interrupted_load_goes_on_where_it_stopped(beginning_only, monkeypatch):
    perform, left = Stage.perform, [70]

    def stumble(stage, act):
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        perform(stage, act)

    monkeypatch.setattr(Stage, "perform", stumble)
    with pytest.raises(KeyboardInterrupt):
        load_sample()
    done = SampleLoad.objects.get().done
    assert done == 40
    assert 0 < sample_progress().percent < 100
    assert not is_sample()

    SampleLoad.objects.update(seen_at=timezone.now() - actions._GIVEN_UP_AFTER)
    load = load_sample()

    assert load.state == SampleLoad.State.DONE
    joined = Event.objects.filter(kind="member.joined").count()
    assert Member.objects.count() == joined + 1


@pytest.mark.django_db
@pytest.mark.timeout(400)
@pytest.mark.parametrize("verb", ["tell", pytest.param("publish", marks=pytest.mark.services)])
def test_messages_and_files_come_once_though_it_was_interrupted_behind_one(verb, monkeypatch):
    whole, perform, acts = actions.write_script, Stage.perform, []

    def no_likes(*args):
        acts[:] = [act for act in whole(*args) if act.verb != "like"]
        return acts

    def stumble(stage, act):
        perform(stage, act)
        if act is last:
            raise KeyboardInterrupt

    def is_meant(act):
        return act.verb == verb and (verb == "tell" or act.what.get("files"))

    def begun(*args):
        nonlocal last
        last = next(act for act in no_likes(*args) if is_meant(act))
        return acts

    last = None
    monkeypatch.setattr(Stage, "perform", stumble)
    monkeypatch.setattr(actions, "write_script", begun)
    with pytest.raises(KeyboardInterrupt):
        load_sample(limit=1)
    assert not is_sample()

    monkeypatch.setattr(Stage, "perform", perform)
    SampleLoad.objects.update(seen_at=timezone.now() - actions._GIVEN_UP_AFTER)
    load_sample()

    verbs = [act.verb for act in acts]
    files = sum(len(act.what.get("files", ())) for act in acts)
    assert Conversation.objects.count() == verbs.count("begin")
    assert Message.objects.count() == verbs.count("begin") + verbs.count("tell")
    assert Attachment.objects.exclude(post=None).count() == files > 0
    assert not Attachment.objects.waiting().exists()


@pytest.mark.django_db
def test_a_failure_is_kept_and_the_next_load_mends_it(beginning_only, monkeypatch):
    perform = Stage.perform
    monkeypatch.setattr(Stage, "perform", lambda stage, act: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_sample()
    load = SampleLoad.objects.get()
    assert load.state == SampleLoad.State.FAILED
    assert "ZeroDivisionError" in load.error

    monkeypatch.setattr(Stage, "perform", perform)

    assert load_sample().state == SampleLoad.State.DONE


@pytest.mark.django_db
def test_two_do_not_load_at_once(beginning_only):
    now = timezone.now()
    SampleLoad.objects.create(started_at=now, seen_at=now)

    with pytest.raises(BeingLoaded):
        load_sample()


@pytest.mark.django_db
def test_before_anything_the_progress_is_nothing():
    assert sample_progress().percent == 0
