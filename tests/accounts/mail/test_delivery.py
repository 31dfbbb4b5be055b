"""Mail: kept with the transaction, sent once, erased then; refused for good is told."""

import smtplib

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from accounts.mail.actions import post_mail
from accounts.mail.delivery import deliver
from accounts.mail.messages import make_message, render_message
from accounts.mail.models import OutboxMail, PendingMail
from accounts.mail.signals import mail_bounced
from accounts.mail.tasks import deliver_pending
from accounts.tasks.claiming import ClaimLost
from accounts.tasks.models import Task
from accounts.tasks.running import run_due_tasks
from tests.builders import an_invitation


@pytest.fixture
def smtp(monkeypatch, settings):
    """A mail server that takes what it is given, or raises what the test put into `fault`."""

    class Server:
        sent: list = []
        fault: Exception | None = None

        def send_messages(self, messages):
            if self.fault:
                raise self.fault
            self.sent.extend(messages)

    server = Server()
    server.sent = []
    settings.DELIVERY_BACKEND = "smtp"
    monkeypatch.setattr("accounts.mail.delivery.get_connection", lambda backend: server)
    return server


def test_a_posted_mail_is_kept_in_the_outbox_as_made_and_erased_from_the_queue(
    brightwater, run_tasks
):
    post_mail(brightwater, "ben@x.example", "Hello", "Dear Ben", "<p>Dear Ben</p>", reference="r:1")
    assert not OutboxMail.objects.exists()
    run_tasks()
    kept = OutboxMail.objects.get()
    assert (kept.network, kept.to, kept.subject) == (brightwater, "ben@x.example", "Hello")
    assert (kept.text, kept.html, kept.reference) == ("Dear Ben", "<p>Dear Ben</p>", "r:1")
    assert kept.headers["Auto-Submitted"] == "auto-generated"
    assert kept.headers["From"].startswith("Brightwater <")
    pending = PendingMail.objects.get()
    assert pending.sent_at
    assert (pending.subject, pending.text, pending.html, pending.headers) == ("", "", "", {})


def test_a_mail_is_not_sent_when_the_rest_is_not_committed(brightwater):
    with pytest.raises(RuntimeError), transaction.atomic():
        post_mail(brightwater, "ben@x.example", "Hello", "Dear Ben")
        raise RuntimeError
    assert not PendingMail.objects.exists()
    assert not Task.objects.exists()


def test_a_mail_is_sent_once_however_often_its_task_runs(brightwater, run_tasks):
    pending = post_mail(brightwater, "ben@x.example", "Hello", "Dear Ben")
    run_tasks()
    deliver_pending(mail=pending.pk)
    assert OutboxMail.objects.count() == 1


def test_what_others_send_by_django_goes_through_the_queue_too(db, run_tasks):
    mail.send_mail("Code", "123456", None, ["ben@x.example", "cem@x.example"])
    assert PendingMail.objects.count() == 2
    run_tasks()
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [
        "ben@x.example",
        "cem@x.example",
    ]


def test_a_mail_keeps_its_message_id_when_it_is_tried_again(brightwater, smtp):
    pending = post_mail(brightwater, "ben@x.example", "Hello", "Dear Ben")
    smtp.fault = smtplib.SMTPServerDisconnected("gone")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        deliver_pending(mail=pending.pk)
    pending.refresh_from_db()
    assert pending.text == "Dear Ben" and pending.sent_at is None
    smtp.fault = None
    deliver_pending(mail=pending.pk)
    assert smtp.sent[0].message()["Message-ID"] == pending.headers["Message-ID"]


def test_a_runner_that_was_taken_for_dead_hands_nothing_over(brightwater, smtp, monkeypatch):
    """Frozen between its claim and the conversation with the server, say."""
    post_mail(brightwater, "ben@x.example", "Hello", "Dear Ben")

    def taken_over():
        raise ClaimLost

    monkeypatch.setattr("accounts.mail.delivery.confirm_claim", taken_over)
    assert run_due_tasks() == 0
    assert smtp.sent == []
    assert Task.objects.get().error == ""


def test_killed_between_the_handing_over_and_the_mark_it_goes_again_under_the_same_name(
    ada, smtp, monkeypatch
):
    """At least once: no protocol tells us more, but the receiver can tell it is the same mail."""
    an_invitation(ada, "fay@x.example")

    def killed(**_what):
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr("accounts.invitations.tasks.mark_sent", killed)
        run_due_tasks()
    assert run_due_tasks() == 0, "Its lease has not run out."
    Task.objects.update(claimed_until=timezone.now())
    assert run_due_tasks() == 1
    names = [message.message()["Message-ID"] for message in smtp.sent]
    assert len(names) == 2 and len(set(names)) == 1


def test_an_address_that_refuses_for_good_is_told_and_not_tried_again(brightwater, smtp):
    heard = []

    def hear(**told):
        heard.append((told["to"], told["network"], told["reference"]))

    mail_bounced.connect(hear)
    smtp.fault = smtplib.SMTPRecipientsRefused({"no@x.example": (550, b"No such user")})
    pending = post_mail(brightwater, "no@x.example", "Hello", "Hi", reference="invitation:7")
    deliver_pending(mail=pending.pk)
    assert heard == [("no@x.example", brightwater.pk, "invitation:7")]
    pending.refresh_from_db()
    assert pending.bounced_at and not pending.sent_at and pending.text == ""


def test_an_address_that_refuses_for_now_is_tried_again(brightwater, smtp):
    smtp.fault = smtplib.SMTPRecipientsRefused({"full@x.example": (452, b"Mailbox full")})
    message = make_message(network=brightwater, to="full@x.example", subject="Hello", text="Hi")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver(message)


@pytest.mark.parametrize(
    "subject",
    [
        "Hello\r\nBcc: all@x.example",
        "Hello\nX: y",
        "Hello\u2028Bcc: z",
        "a" * 5000,
        "\u202egnp.exe",
    ],
)
def test_nobody_writes_headers_with_a_subject_or_a_name(brightwater, subject):
    brightwater.name = subject[:60]
    message = make_message(
        network=brightwater, to="ben@x.example", subject=subject, text="Hi"
    ).message()
    assert message["Bcc"] is None and message["X"] is None
    for header in ("Subject", "From"):
        assert not set(str(message[header])) & set("\r\u2028\u202e")
    assert len(str(message["Subject"])) <= 250


def test_a_rendered_mail_bears_the_networks_name_and_colour(brightwater, tmp_path, settings):
    (tmp_path / "hello_subject.txt").write_text("Hello {{ name }}")
    (tmp_path / "hello_message.txt").write_text(
        "{% extends 'accounts/mail/base.txt' %}{% block content %}Dear {{ name }}{% endblock %}"
    )
    (tmp_path / "hello_message.html").write_text(
        "{% extends 'accounts/mail/base.html' %}{% block content %}<p>{{ name }}</p>"
        "{% include 'accounts/mail/_button.html' with url='https://x.example/1' label='Go' %}"
        "{% endblock %}"
    )
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    ]
    brightwater.color, brightwater.name = "red", "Bright & <Water>"
    message = render_message("hello", {"name": "<b>Ben"}, network=brightwater, to="ben@x.example")
    html = message.alternatives[0].content
    assert message.subject == "Hello <b>Ben"
    assert "Dear <b>Ben" in message.body and "Bright & <Water>" in message.body
    assert "&lt;b&gt;Ben" in html and "Bright &amp; &lt;Water&gt;" in html
    assert "#b3261e" in html
    assert "<script" not in html


def test_the_outbox_is_sealed_between_networks_and_from_members(ada, cem, zoe, northgate_ada):
    for network, to in ((ada.network, ada), (zoe.network, zoe), (None, ada)):
        OutboxMail.objects.create(network=network, to=to.person.email, subject="s", text="t")
    OutboxMail.objects.create(network=None, to="stranger@x.example", subject="s", text="t")
    seen = OutboxMail.objects.visible_to(ada)
    assert {mail.network for mail in seen} == {ada.network, None}
    assert {mail.to for mail in seen} == {ada.person.email}
    assert not OutboxMail.objects.visible_to(cem).exists()
    assert OutboxMail.objects.visible_to(zoe).get().network == zoe.network
    ada.suspended_at = timezone.now()
    assert not OutboxMail.objects.visible_to(ada).exists()
