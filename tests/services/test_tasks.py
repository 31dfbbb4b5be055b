"""The same tasks on the production tier: real workers, beat, Redis and SMTP."""

import os
import re
import time

import pytest
import redis

from tests.processes import Browser, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

POST = """
from accounts.mail.actions import post_mail
for number in range({count}):
    post_mail(None, f"person{{number}}@x.example", "Hello", "Dear colleague", reference="test:1")
"""
LOOK = """
from accounts.mail.models import PendingMail, OutboxMail
from accounts.tasks.models import Task
print(
    Task.objects.waiting().count(),
    Task.objects.parked().count(),
    OutboxMail.objects.count(),
    PendingMail.objects.exclude(text="").count(),
    PendingMail.objects.exclude(bounced_at=None).count(),
)
"""


INVITE = """
from accounts.invitations.actions import invite
from accounts.networks.models import Member
invite(inviter=Member.objects.select_related("network", "person").get(), entries=["{address}"])
"""


def names(mail_catcher):
    """The Message-IDs of what was taken, in order."""
    return [re.search(r"^Message-ID: (.*)$", text, re.M)[1] for _to, text in mail_catcher.taken]


def everybody(count):
    return {f"person{number}@x.example" for number in range(count)}


def numbers(web):
    return [int(number) for number in web.shell(LOOK).split()]


def test_a_mail_asked_for_by_a_page_leaves_by_smtp_and_is_erased(web, worker, mail_catcher):
    status, _page = Browser(web).post("/accounts/login/code/", email="ben@x.example")
    assert status == 200
    wait_until(lambda: len(mail_catcher.to("ben@x.example")) == 1, 30)
    content = mail_catcher.to("ben@x.example")[0]
    for head in ("Message-ID: <", "Date: ", "Auto-Submitted: auto-generated"):
        assert head in content
    wait_until(lambda: numbers(web) == [0, 0, 0, 0, 0])


def test_all_parts_together_are_ready_and_each_that_is_missing_is_named(web, a_worker, beat):
    assert b'"tasks"' in web.get("/readyz")[2]
    worker = a_worker()
    worker.start()
    wait_until(lambda: web.get("/readyz")[0] == 200, 60)


def test_a_worker_killed_at_work_loses_nothing(web, a_worker, beat, mail_catcher):
    first = a_worker()
    first.start()
    web.shell(POST.format(count=40))
    wait_until(lambda: len(mail_catcher.taken) >= 5, 60)
    first.kill()
    a_worker().start()
    wait_until(lambda: {address for address, _ in mail_catcher.taken} == everybody(40), 120)
    time.sleep(1)
    # A mail handed over by a worker that was killed before it could note so is handed over again,
    # with the same Message-ID; that can be one for each kill.
    assert len(mail_catcher.taken) <= 41
    assert len(set(names(mail_catcher))) == 40


def test_a_worker_killed_between_the_servers_yes_and_its_own_note_sends_under_the_same_name(
    web, a_worker, beat, mail_catcher
):
    """At least once; and the receiver knows the second for the first."""
    first = a_worker()
    mail_catcher.on_taken = first.kill
    first.start()
    web.shell(INVITE.format(address="fay@x.example"))
    wait_until(lambda: mail_catcher.taken, 60)
    mail_catcher.on_taken = lambda: None
    a_worker().start()
    # Its claim is a lease that nobody renews any more.
    wait_until(lambda: len(mail_catcher.taken) == 2, 60)
    wait_until(lambda: numbers(web)[0] == 0, 20)
    assert len(mail_catcher.taken) == 2
    assert len(set(names(mail_catcher))) == 1


def test_without_redis_a_request_neither_fails_nor_waits_and_the_sweep_makes_up(
    web, beat, worker, mail_catcher
):
    began = time.monotonic()
    web.shell(
        # A broker at an address that takes connections and never answers.
        "import socket; silent = socket.create_server(('127.0.0.1', 0))\n"
        "from collab.celery import app\n"
        "app.conf.broker_url = f'redis://127.0.0.1:{silent.getsockname()[1]}/0'\n"
        "import time; began = time.monotonic()\n"
        + POST.format(count=3)
        + "assert time.monotonic() - began < 2"
    )
    assert time.monotonic() - began < 30
    wait_until(lambda: {address for address, _ in mail_catcher.taken} == everybody(3), 60)


def test_what_is_asked_for_while_redis_is_away_is_done_when_it_is_back(
    web, beat, worker, mail_catcher, gate
):
    wait_until(lambda: web.get("/readyz")[0] == 200, 60)
    gate.is_shut = True
    gate.cut()
    try:
        web.shell(POST.format(count=5))
        time.sleep(2)
        assert mail_catcher.taken == []
    finally:
        gate.is_shut = False
    wait_until(lambda: {address for address, _ in mail_catcher.taken} == everybody(5), 90)
    assert len(mail_catcher.taken) == 5


def test_messages_lost_with_redis_are_made_up_for(web, beat, a_worker, mail_catcher):
    web.shell(POST.format(count=3))
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    # No worker has taken them yet: as after a restart of Redis without persistence.
    for key in server.scan_iter(f"{web.environment['REDIS_PREFIX']}*"):
        server.delete(key)
    a_worker().start()
    wait_until(lambda: {address for address, _ in mail_catcher.taken} == everybody(3), 60)


def test_an_address_that_does_not_exist_bounces_and_a_full_one_waits(
    web, worker, beat, mail_catcher
):
    mail_catcher.answers = {
        "person0@x.example": "550 No such user",
        "person1@x.example": "452 Mailbox full",
    }
    web.shell(POST.format(count=3))
    wait_until(lambda: mail_catcher.to("person2@x.example"), 60)
    wait_until(lambda: numbers(web) == [1, 0, 0, 1, 1], 30)
