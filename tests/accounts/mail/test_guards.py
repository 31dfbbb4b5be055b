"""What a mail may still be sent for is asked when it is sent, not when it was written."""

import datetime

import pytest
from django.utils import timezone

from accounts.events import clock
from accounts.mail.actions import post_mail
from accounts.mail.models import OutboxMail, PendingMail
from accounts.networks.actions import close_network, leave_network, suspend_member
from accounts.networks.models import Member
from accounts.tasks.models import Task
from accounts.tasks.reasons import explain
from feeds.actions import delete_post
from groups.actions import remove_from_group
from tests.builders import a_group, a_post


def suspended(ada, cem, post):
    suspend_member(admin=ada, member=cem, reason="Left.")


def gone(ada, cem, post):
    leave_network(member=cem, keep_name=True)


def switched_off(ada, cem, post):
    cem.person.is_active = False
    cem.person.save()


def over(ada, cem, post):
    yesterday = clock.today() - datetime.timedelta(days=1)
    Member.objects.filter(pk=cem.pk).update(kind="guest", sponsor=ada, ends_on=yesterday)


def closed(ada, cem, post):
    close_network(admin=ada, reason="Done.")


def deleted(ada, cem, post):
    delete_post(author=post.author, post=post)


def removed(ada, cem, post):
    remove_from_group(admin=post.author, group=post.group, member=cem)


@pytest.fixture
def post(cem, dee):
    return a_post(by=dee, within=a_group(by=dee, access="private", members=(cem,)), text="Hello")


def tell(cem, post, **more):
    return post_mail(
        cem.network,
        cem.person.email,
        "News",
        "Dee wrote",
        reference=f"post:{post.pk}",
        member=cem,
        **more,
    )


def test_a_mail_about_a_post_reaches_who_may_see_it(cem, post, run_tasks):
    tell(cem, post)
    run_tasks()
    assert OutboxMail.objects.filter(to=cem.person.email).count() == 1
    assert not Task.objects.dropped().exists()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (suspended, "left"),
        (gone, "left"),
        (switched_off, "left"),
        (over, "left"),
        (closed, "closed"),
        (deleted, "unseen"),
        (removed, "unseen"),
    ],
)
def test_nothing_is_sent_any_more_and_the_task_says_why(ada, cem, post, run_tasks, happens, reason):
    mail = tell(cem, post)
    happens(ada, cem, post)
    run_tasks()
    assert not OutboxMail.objects.filter(to=cem.person.email).exists()
    assert [task.dropped_because for task in Task.objects.dropped()] == [reason]
    assert not explain(reason).startswith("Not needed")
    mail.refresh_from_db()
    assert mail.dropped_at and not mail.sent_at
    assert (mail.subject, mail.text, mail.headers) == ("", "", {})


def test_a_mail_about_a_post_goes_to_nobody_who_is_no_member(cem, post, run_tasks):
    post_mail(cem.network, "who@x.example", "News", "Dee wrote", reference=f"post:{post.pk}")
    run_tasks()
    assert not OutboxMail.objects.exists()


def test_a_code_is_not_sent_when_it_is_of_no_use_any_more(client, ben, run_tasks):
    client.post("/accounts/login/code/", {"email": ben.person.email})
    PendingMail.objects.update(useful_until=timezone.now() - datetime.timedelta(seconds=1))
    run_tasks()
    assert not OutboxMail.objects.exists()
    assert Task.objects.dropped().get().dropped_because == "late"


def test_sixteen_who_tell_one_event_at_once_send_one_mail(at_once, brightwater):
    def tell_of(number):
        return post_mail(brightwater, "ben@x.example", f"News {number}", "!", event="post:7").pk

    assert len(set(at_once(16, tell_of))) == 1
    assert Task.objects.count() == 1


def test_another_event_recipient_or_network_is_another_mail(brightwater, zoe):
    told = [
        post_mail(network, to, "News", "Hello", event=event)
        for network, to, event in [
            (brightwater, "ben@x.example", "post:7"),
            (brightwater, "BEN@x.example", "post:7"),
            (brightwater, "cem@x.example", "post:7"),
            (brightwater, "ben@x.example", "post:8"),
            (zoe.network, "ben@x.example", "post:7"),
            (brightwater, "ben@x.example", ""),
            (brightwater, "ben@x.example", ""),
        ]
    ]
    assert told[0] == told[1]
    assert len(set(told)) == 6
    assert len({mail.headers["Message-ID"] for mail in told}) == 6
