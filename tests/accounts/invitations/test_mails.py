"""The mail of an invitation: once for each time it was asked for, and only if it still may go."""

import datetime
import re

from django.test import override_settings

from accounts.events import clock
from accounts.invitations.actions import change_launch, resend_invitation, withdraw_invitation
from accounts.invitations.models import Invitation
from accounts.invitations.tokens import find_invitation, hash_of, token_of
from accounts.mail.models import OutboxMail
from accounts.mail.signals import mail_bounced
from accounts.networks.actions import (
    close_network,
    edit_profile,
    join_network,
    suspend_member,
)
from accounts.networks.models import Member, Network
from accounts.tasks.models import Task
from tests.builders import a_person, an_invitation


def dropped() -> list[str]:
    """Why tasks ended undone."""
    return list(Task.objects.dropped().values_list("dropped_because", flat=True))


def mails() -> list[OutboxMail]:
    return list(OutboxMail.objects.order_by("pk"))


def test_the_mail_says_who_asks_into_what_why_and_until_when(ada, run_tasks):
    invitation = an_invitation(
        ada, "Fay Lim <fay@brightwater.example>", personal_line="You'd like <it>."
    )
    assert not mails()
    run_tasks()
    (mail,) = mails()
    assert mail.to == "fay@brightwater.example"
    assert mail.subject == "Ada Okafor asks you into Brightwater"
    for words in ("Fay Lim", "Ada Okafor", "Brightwater", "because Ada Okafor entered"):
        assert words in mail.text
        assert words in mail.html
    assert "You'd like <it>." in mail.text
    assert "You&#x27;d like &lt;it&gt;." in mail.html
    invitation.refresh_from_db()
    assert str(invitation.expires_at.year) in mail.text
    assert invitation.state == "sent"


def test_the_link_leads_to_the_invitation_and_only_its_hash_is_kept(ada, run_tasks):
    invitation = an_invitation(ada)
    run_tasks()
    token = token_of(invitation)
    link = f"/invitation/{token}/"
    assert link in mails()[0].text
    assert link in mails()[0].html
    assert find_invitation(token) == invitation
    assert find_invitation(invitation.token_hash) is None
    kept = " ".join(str(value) for value in Invitation.objects.values().get().values())
    assert token not in kept
    assert token not in " ".join(str(task.kwargs) for task in Task.objects.all())
    assert len(token) >= 43


def test_a_token_belongs_to_one_network(ada, zoe):
    here, there = an_invitation(ada), an_invitation(zoe)
    there.pk, there.nonce = here.pk, here.nonce
    assert token_of(here) != token_of(there)


def test_a_task_that_runs_twice_sends_once(ada, run_tasks):
    an_invitation(ada)
    run_tasks()
    Task.objects.update(done_at=None)
    run_tasks()
    assert len(mails()) == 1


def test_nothing_goes_out_to_whom_the_invitation_was_withdrawn(ada, run_tasks):
    withdraw_invitation(member=ada, invitation=an_invitation(ada))
    run_tasks()
    assert not mails()
    assert dropped() == ["withdrawn"]


def test_nothing_goes_out_for_an_inviter_who_was_suspended(ada, cem, run_tasks):
    an_invitation(cem)
    suspend_member(admin=ada, member=cem, reason="Left.")
    run_tasks()
    assert not mails()
    assert dropped() == ["inviter"]


def test_nothing_goes_out_for_an_inviter_who_may_no_longer_invite(ada, cem, run_tasks):
    an_invitation(cem)
    Network.objects.filter(pk=ada.network_id).update(may_invite=Network.Right.ADMINS)
    run_tasks()
    assert not mails()
    assert dropped() == ["inviter"]


def test_nothing_goes_out_from_a_network_that_was_closed(ada, run_tasks):
    an_invitation(ada)
    close_network(admin=ada, reason="Done.")
    run_tasks()
    assert not mails()
    assert dropped() == ["closed"]


def test_nothing_goes_out_to_whom_came_in_another_way(ada, run_tasks):
    invitation = an_invitation(ada, "fay@brightwater.example")
    join_network(person=a_person(invitation.email), network=ada.network, name="Fay")
    run_tasks()
    assert not mails()
    assert dropped() == ["member"]


def test_while_paused_nothing_goes_out_and_then_everything_once(ada, run_tasks):
    before = an_invitation(ada, "a@x.example")
    change_launch(admin=ada, launch=Network.Launch.PAUSED)
    ada = Member.objects.select_related("network", "person").get(pk=ada.pk)
    an_invitation(ada, "b@x.example")
    run_tasks()
    assert not mails()
    assert before.state == "waiting"
    assert dropped() == ["paused"]
    assert change_launch(admin=ada, launch=Network.Launch.LOW_KEY) == 2
    run_tasks()
    assert sorted(mail.to for mail in mails()) == ["a@x.example", "b@x.example"]
    assert change_launch(admin=ada, launch=Network.Launch.LOW_KEY) == 0


def test_the_fourteen_days_run_from_the_sending(ada, run_tasks):
    change_launch(admin=ada, launch=Network.Launch.PAUSED)
    ada = Member.objects.select_related("network", "person").get(pk=ada.pk)
    invitation = an_invitation(ada)
    with clock.at(clock.now() + datetime.timedelta(days=10)):
        change_launch(admin=ada, launch=Network.Launch.LOW_KEY)
        run_tasks()
        invitation.refresh_from_db()
        assert invitation.expires_at == clock.now() + datetime.timedelta(days=14)


def test_sent_again_the_same_link_works_and_after_expiry_a_new_one(ada, run_tasks):
    invitation = an_invitation(ada)
    run_tasks()
    resend_invitation(member=ada, invitation=invitation)
    run_tasks()
    links = [re.search(r"/invitation/\S+", mail.text).group() for mail in mails()]
    assert links[0] == links[1]
    with clock.at(clock.now() + datetime.timedelta(days=20)):
        resend_invitation(member=ada, invitation=invitation)
        run_tasks()
    links = [re.search(r"/invitation/\S+", mail.text).group() for mail in mails()]
    assert links[2] != links[0]


def test_a_name_begins_no_header_of_its_own(ada, run_tasks):
    edit_profile(member=ada, name="Ada\r\nBcc: all@x.example\u2028Okafor")
    Network.objects.filter(pk=ada.network_id).update(name="Bright\nwater")
    an_invitation(ada)
    run_tasks()
    (mail,) = mails()
    assert "\n" not in mail.subject and "\u2028" not in mail.subject
    assert "Bcc" not in mail.headers
    assert mail.headers["To"] == "fay@brightwater.example"


def test_a_mail_that_came_back_is_shown_until_it_is_sent_again(ada, run_tasks):
    invitation = an_invitation(ada)
    run_tasks()
    mail_bounced.send(
        sender=None, to=invitation.email, network=None, reference=f"invitation:{invitation.pk}"
    )
    invitation.refresh_from_db()
    assert invitation.state == "bounced"
    resend_invitation(member=ada, invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_a_link_made_after_the_secret_was_changed_works(ada, run_tasks):
    invitation = an_invitation(ada)
    with override_settings(SECRET_KEY="another secret, changed by the administrator " * 2):
        run_tasks()
        token = token_of(invitation)
        assert find_invitation(token) == invitation
    assert hash_of(token) == Invitation.objects.get().token_hash


def test_every_state_is_the_same_to_the_row_and_to_the_query(ada, run_tasks):
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY)
    for state in ("sent", "opened", "bounced", "withdrawn", "expired"):
        invitation = an_invitation(ada, f"{state}@x.example")
        run_tasks()
        now = clock.now()
        stamp = {
            "sent": {},
            "opened": {"opened_at": now},
            "bounced": {"bounced_at": now, "opened_at": now},
            "withdrawn": {"withdrawn_at": now},
            "expired": {"expires_at": now},
        }[state]
        Invitation.objects.filter(pk=invitation.pk).update(**stamp)
    an_invitation(ada, "waiting@x.example")
    for invitation in Invitation.objects.all():
        assert invitation.email == f"{invitation.state}@x.example"
        found = Invitation.objects.all().in_state(invitation.state)
        assert list(found) == [invitation]
