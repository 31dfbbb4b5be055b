"""Notifications by mail: a minute later, by the rights and the words of then."""

import datetime

import pytest
from django.utils import timezone

from accounts.mail.models import OutboxMail
from accounts.networks.actions import suspend_member
from accounts.tasks.models import Task
from collab.notifications.actions import choose_channel, choose_level
from collab.notifications.letters import read_token
from collab.notifications.models import Channel, ChannelChoice, Level, Notification
from feeds.actions import delete_post, edit_post, mark_thread_read
from groups.actions import invite_to_group, remove_from_group
from tests.builders import a_group, a_post, a_reply

PAGE = "/brightwater/notifications/"


@pytest.fixture
def a_minute_later(run_tasks):
    """Let the minute pass that a mail waits, and what is due be done."""

    def pass_by():
        past = timezone.now() - datetime.timedelta(seconds=1)
        Notification.objects.exclude(mail_at=None).update(mail_at=past)
        Task.objects.filter(name="notifications.gather_mails", done_at=None).update(run_at=past)
        run_tasks()

    return pass_by


def _sent():
    return list(OutboxMail.objects.filter(subject__contains="mentioned").order_by("pk"))


def test_a_mail_waits_a_minute_and_says_what_the_post_says_then(
    cem, dee, payroll, run_tasks, a_minute_later
):
    post = a_post(by=cem, within=payroll, text=f"@{dee.handle} the *first* wording")
    run_tasks()
    assert not _sent()
    edit_post(author=cem, post=post, text=f"@{dee.handle} the second wording")
    a_minute_later()
    (mail,) = _sent()
    assert (mail.to, mail.subject) == (dee.person.email, "Cem Yilmaz mentioned you")
    assert mail.reference == f"post:{post.pk}"
    for body in (mail.text, mail.html):
        assert "second wording" in body and "first" not in body
        assert post.get_absolute_url() in body and "You were mentioned." in body
        assert f"{PAGE}settings/#kind-mention" in body
    a_minute_later()
    assert len(_sent()) == 1


@pytest.mark.parametrize("why", ["deleted", "read", "removed", "suspended", "unwanted", "shut"])
def test_it_is_not_sent_if_meanwhile(why, ada, cem, dee, a_minute_later):
    board = a_group(by=cem, name="Board", access="private", members=(dee,))
    post = a_post(by=cem, within=board, text=f"@{dee.handle} quietly")
    if why == "deleted":
        delete_post(author=cem, post=post)
    elif why == "read":
        mark_thread_read(member=dee, thread=post, upto=post.activity)
    elif why == "removed":
        remove_from_group(admin=cem, group=board, member=dee)
    elif why == "suspended":
        suspend_member(admin=ada, member=dee, reason="Away.")
    elif why == "unwanted":
        choose_channel(member=dee, kind="mention", channel=Channel.HERE)
    else:
        choose_level(member=dee, group=board, level=Level.NOTHING)
    a_minute_later()
    assert not _sent()
    assert not Notification.objects.exclude(mail_at=None, letter=None).filter(post=post).exists()


def test_several_of_a_thread_come_in_one_mail(ben, cem, dee, payroll, a_minute_later):
    thread = a_post(by=cem, within=payroll, text=f"@{dee.handle} first")
    a_reply(by=ben, to=thread, text=f"@{dee.handle} second")
    a_post(by=cem, within=payroll, text=f"@{dee.handle} elsewhere")
    a_minute_later()
    assert [mail.subject for mail in _sent()] == [
        "Ben Hughes and Cem Yilmaz mentioned you", "Cem Yilmaz mentioned you",
    ]  # fmt: skip


def test_one_click_ends_just_that_without_signing_in(cem, dee, payroll, client, a_minute_later):
    a_post(by=cem, within=payroll, text=f"@{dee.handle} hello")
    a_minute_later()
    (mail,) = _sent()
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail.headers["List-Unsubscribe"].strip("<>")
    path = "/unsubscribe/" + url.partition("/unsubscribe/")[2]
    assert path in mail.text
    assert "End these mails?" in client.get(path).content.decode()
    assert not ChannelChoice.objects.exists(), "a scanner of mails follows every link"
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "You get no more mails" in answer.content.decode()
    assert ChannelChoice.objects.get(member=dee).channel == "here"
    a_post(by=cem, within=payroll, text=f"@{dee.handle} again")
    a_minute_later()
    assert len(_sent()) == 1
    token = path.split("/")[2]
    assert read_token(token) == (dee.network_id, dee.pk, "mention")
    for wrong in (token[:-1], "x", token + ":1"):
        assert client.post(f"/unsubscribe/{wrong}/").status_code == 404


def test_whoever_runs_the_network_reads_no_posts_in_the_outbox(
    ada, cem, dee, sign_in, a_minute_later
):
    board = a_group(by=cem, name="Board", access="secret", members=(dee,))
    a_post(by=cem, within=board, text=f"@{dee.handle} between us")
    invite_to_group(admin=cem, group=a_group(by=cem, name="Choir"), members=[ada])
    a_minute_later()
    assert OutboxMail.objects.filter(text__contains="between us").count() == 1
    outbox = sign_in(ada).get("/brightwater/admin/outbox/").content.decode()
    assert "Cem Yilmaz asks you into Choir" in outbox
    assert "mentioned" not in outbox
