"""The page on which administrators see what failed and have it run again; and the command."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.audit.sentences import describe
from accounts.mail.actions import post_mail
from accounts.mail.models import OutboxMail
from accounts.networks.actions import suspend_member
from accounts.tasks.actions import enqueue, run_again
from accounts.tasks.models import Task
from accounts.tasks.running import run_due_tasks
from tests.builders import an_invitation

ERROR = "SMTPServerDisconnected: Connection unexpectedly closed"


def parked(network, to="fay@x.example"):
    """A mail that was tried five times in vain."""
    mail = post_mail(network, to, "Hello", "Dear Fay")
    task = Task.objects.get(kwargs={"mail": mail.pk})
    Task.objects.filter(pk=task.pk).update(failed_at=timezone.now(), attempts=5, error=ERROR)
    return task


def tasks_page(network):
    return reverse("tasks:list", args=[network.slug])


def test_an_administrator_sees_what_was_given_up_for_whom_when_how_often_and_why(ada, zoe, sign_in):
    parked(ada.network)
    parked(zoe.network, "theirs@x.example")
    parked(None, "nobody's@x.example")
    page = sign_in(ada).get(tasks_page(ada.network)).content.decode()
    for words in ("Mail", "fay@x.example", ERROR, "tried 5 times", "given up", "Run again"):
        assert words in page
    assert "theirs@x.example" not in page and "nobody&#x27;s@" not in page


def test_an_invitation_that_waits_is_shown_with_its_next_try(ada, sign_in):
    an_invitation(ada, "gil@x.example")
    Task.objects.update(attempts=2, error=ERROR)
    page = sign_in(ada).get(tasks_page(ada.network), {"state": "waiting"}).content.decode()
    for words in ("Invitation", "gil@x.example", "tried 2 times", "runs", "Run again"):
        assert words in page


def test_what_was_dropped_is_shown_with_the_reason_and_cannot_be_run_again(ada, cem, sign_in):
    an_invitation(cem, "gil@x.example")
    suspend_member(admin=ada, member=cem, reason="Left.")
    run_due_tasks()
    page = sign_in(ada).get(tasks_page(ada.network), {"state": "dropped"}).content.decode()
    assert "gil@x.example" in page
    assert "Whoever invited may not do so any more." in page
    assert "Run again" not in page


def test_where_nothing_failed_the_page_says_so(ada, sign_in):
    for state in ("", "parked", "waiting", "dropped", "nonsense"):
        response = sign_in(ada).get(tasks_page(ada.network), {"state": state, "after": "nonsense"})
        assert response.status_code == 200
        assert "empty__title" in response.content.decode()
        assert "again" not in response.content.decode().split("<h1>")[1].split("</h1>")[0]


def test_one_task_is_run_again_and_the_audit_log_says_by_whom(ada, sign_in):
    task, other = parked(ada.network), parked(ada.network, "kim@x.example")
    where = reverse("tasks:run_again", args=[ada.network.slug, task.pk])
    response = sign_in(ada).post(where, follow=True)
    assert "1 task runs again." in response.content.decode()
    assert run_due_tasks() == 1
    assert OutboxMail.objects.get().to == "fay@x.example"
    other.refresh_from_db()
    assert other.failed_at
    entry = AuditEntry.objects.get(act="tasks.run_again")
    assert (entry.actor, entry.network) == (ada, ada.network)
    assert entry.detail == {"count": 1, "tasks": [task.pk]}
    assert describe(entry) == "had failed tasks run again: 1"


def test_all_of_the_network_are_run_again_and_those_of_others_are_not(ada, zoe, sign_in):
    for number in range(3):
        parked(ada.network, f"p{number}@x.example")
    theirs, nobodys = parked(zoe.network), parked(None)
    where = reverse("tasks:run_all_again", args=[ada.network.slug])
    response = sign_in(ada).post(where, follow=True)
    assert "3 tasks run again." in response.content.decode()
    assert run_due_tasks() == 3
    assert set(Task.objects.parked()) == {theirs, nobodys}
    assert [entry.network for entry in AuditEntry.objects.filter(act="tasks.run_again")] == [
        ada.network
    ]
    assert "nothing to run again" in sign_in(ada).post(where, follow=True).content.decode()
    assert AuditEntry.objects.filter(act="tasks.run_again").count() == 1


def test_a_task_at_work_or_done_is_not_run_again(ada, jobs):
    claimed, done = (enqueue("test.note", network=ada.network, number=n) for n in (1, 2))
    later = timezone.now() + timezone.timedelta(seconds=10)
    Task.objects.filter(pk=claimed.pk).update(attempts=1, claimed_until=later)
    Task.objects.filter(pk=done.pk).update(attempts=1, done_at=timezone.now())
    assert run_again(admin=ada) == 0


def test_nobody_else_sees_or_runs_them(ada, ben, cem, zoe, northgate_ada, sign_in):
    task = parked(ada.network)
    slug = ada.network.slug
    page, one, every = (
        tasks_page(ada.network),
        reverse("tasks:run_again", args=[slug, task.pk]),
        reverse("tasks:run_all_again", args=[slug]),
    )
    for member, status in ((ben, 403), (cem, 403), (zoe, 404)):
        client = sign_in(member)
        assert client.get(page).status_code == status
        assert client.post(one).status_code == status
        assert client.post(every).status_code == status
    assert Client().get(page).status_code == 302
    # An administrator of two networks gets at a task through its own network only.
    elsewhere = reverse("tasks:run_again", args=[northgate_ada.network.slug, task.pk])
    assert sign_in(ada).post(elsewhere).status_code == 404
    missing = reverse("tasks:run_again", args=[slug, 2**62])
    assert sign_in(ada).post(missing).status_code == 404
    task.refresh_from_db()
    assert task.failed_at


@pytest.mark.parametrize("count", [1, 25])
def test_the_page_costs_the_same_for_more_tasks(ada, sign_in, count, django_assert_max_num_queries):
    for number in range(count):
        parked(ada.network, f"p{number}@x.example")
        an_invitation(ada, f"i{number}@x.example")
    Task.objects.update(failed_at=timezone.now())
    client = sign_in(ada)
    client.get(tasks_page(ada.network))
    with django_assert_max_num_queries(13):
        assert client.get(tasks_page(ada.network)).status_code == 200


def test_older_tasks_are_on_the_next_page(ada, sign_in, jobs):
    for number in range(35):
        enqueue("test.note", network=ada.network, number=number)
    client = sign_in(ada)
    first = client.get(tasks_page(ada.network), {"state": "waiting"}).context
    second = client.get(tasks_page(ada.network) + first["next_url"]).context
    assert [len(each["tasks"].lines) for each in (first, second)] == [30, 5]
    assert second["tasks"].counts["waiting"] == 35 and not second["next_url"]


def test_the_operator_lists_and_runs_again_what_is_of_every_network_and_of_none(ada, zoe, capsys):
    for network in (ada.network, zoe.network, None):
        parked(network)
    call_command("tasks")
    listed = capsys.readouterr().out
    for words in ("3 were given up", ada.network.slug, zoe.network.slug, "no network", ERROR):
        assert words in listed
    call_command("tasks", "--network", zoe.network.slug)
    listed = capsys.readouterr().out
    assert ada.network.slug not in listed and "no network" not in listed
    call_command("tasks", "--again")
    assert "3 tasks run again." in capsys.readouterr().out
    entries = AuditEntry.objects.filter(act="tasks.run_again")
    assert {(entry.network, entry.actor, entry.origin) for entry in entries} == {
        (ada.network, None, "manage.py tasks"),
        (zoe.network, None, "manage.py tasks"),
    }
    call_command("tasks", "--run")
    assert "3 tasks are done." in capsys.readouterr().out


def test_what_is_run_again_wakes_a_worker_at_once(ada, heard):
    task = parked(ada.network)
    heard.clear()
    run_again(admin=ada, tasks=[task.pk])
    assert heard == [task.pk]
