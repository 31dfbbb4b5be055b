"""A reported message: moderators see it and its neighbours, and nothing else; both sides know."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.events.queries import draw_since, newest_number
from accounts.networks.models import Member
from feeds.messages.actions import dismiss_report, remove_reported, report_message
from feeds.messages.actions.reporting import ReasonMissing
from feeds.messages.models import MessageReport
from tests.builders import a_message, an_answer

TOLD = "up to two messages before it and two after it"


@pytest.fixture
def talk(ada, ben, cem, dee):
    """Nine messages of Cem and Dee, of which Dee's fifth will be reported."""
    talk = [a_message(by=cem, to=(dee, ada), text="said-0")]
    for number in range(1, 9):
        by = dee if number == 4 else cem
        talk.append(an_answer(by=by, to=talk[0], text=f"said-{number}"))
    return talk


def _reports(client, wanted=200):
    answer = client.get(reverse("messages:reports", args=["brightwater"]))
    assert answer.status_code == wanted
    return answer.content.decode()


def _frames(network_id, since):
    everyone = set(Member.objects.values_list("pk", flat=True))
    return draw_since(network_id, since, everyone)[0]


def test_moderators_see_the_message_and_two_on_each_side_and_nothing_else(
    sign_in, ben, cem, dee, zoe, talk
):
    url = reverse("messages:report", args=["brightwater", talk[4].pk])
    assert sign_in(ben).get(url).status_code == sign_in(zoe).get(url).status_code == 404
    assert sign_in(dee).post(url, {"reason": "Mine"}).status_code == 403
    assert "two" not in _reports(sign_in(ben)) or "said-" not in _reports(sign_in(ben))
    assert sign_in(cem).post(url, {"reason": " "}).status_code == 422
    assert sign_in(cem).post(url, {"reason": "Unkind."}).status_code == 302
    page = _reports(sign_in(ben))
    assert [number for number in range(9) if f"said-{number}" in page] == [2, 3, 4, 5, 6]
    assert "Unkind." in page and cem.name in page
    _reports(sign_in(cem), wanted=403)
    assert "said-" not in sign_in(zoe).get("/elsewhere/messages/reports/").content.decode()
    conversation = talk[0].conversation.get_absolute_url()
    assert sign_in(ben).get(conversation).status_code == 404


def test_what_is_said_afterwards_is_never_shown(sign_in, ben, cem, talk):
    report_message(reporter=cem, message=talk[4], reason="Unkind.")
    last = an_answer(by=talk[4].author, to=talk[0], text="said-9")
    report_message(reporter=cem, message=last, reason="Again.")
    an_answer(by=cem, to=talk[0], text="said-afterwards")
    page = _reports(sign_in(ben))
    assert "said-9" in page and "said-afterwards" not in page


def test_reporter_and_author_are_told_what_is_seen_and_the_third_is_not(
    sign_in, ada, ben, cem, dee, talk
):
    since = newest_number(cem.network_id)
    report = report_message(reporter=cem, message=talk[4], reason="Unkind.")
    assert report_message(reporter=cem, message=talk[4], reason="Twice.").pk == report.pk
    event = Event.objects.get(kind="message.reported")
    assert event.actor is None, "among several, nobody learns who it was"
    lines, notices = _frames(cem.network_id, since)
    assert TOLD in lines.text and lines.members == {cem.pk, dee.pk}
    assert notices.members == {ada.pk, ben.pk} and "said-" not in notices.text
    page = talk[0].conversation.get_absolute_url()
    told = {member.name: TOLD in sign_in(member).get(page).content.decode()
            for member in (ada, cem, dee)}  # fmt: skip
    assert told == {ada.name: False, cem.name: True, dee.name: True}


def test_a_removed_message_is_gone_and_both_read_why(sign_in, ben, cem, dee, talk):
    report = report_message(reporter=cem, message=talk[4], reason="Unkind.")
    url = reverse("messages:judge", args=["brightwater", report.pk])
    assert sign_in(cem).post(url, {"decision": "remove", "answer": "No."}).status_code == 404
    missing = sign_in(ben).post(url, {"decision": "remove", "answer": ""})
    assert missing.status_code == 422 and "Say why" in missing.content.decode()
    since = newest_number(cem.network_id)
    assert sign_in(ben).post(url, {"decision": "remove", "answer": "Too rude."}).status_code == 302
    assert not any("said-4" in each.text for each in _frames(cem.network_id, since))
    page = talk[0].conversation.get_absolute_url()
    for member in (cem, dee):
        html = sign_in(member).get(page).content.decode()
        assert "said-4" not in html and "said-5" in html
        assert "A moderator removed this message." in html and "Too rude." in html
    entry = AuditEntry.objects.get(act="message.removed")
    assert (entry.actor, entry.reason, entry.subject_id) == (ben, "Too rude.", talk[4].pk)
    assert "said-" not in _reports(sign_in(ben))
    assert sign_in(ben).post(url, {"decision": "dismiss"}).status_code == 404


def test_what_is_left_as_it_is_is_no_longer_seen_and_open_reports_of_it_are_decided(
    sign_in, ada, ben, cem, dee, talk
):
    report = report_message(reporter=cem, message=talk[4], reason="Unkind.")
    report_message(reporter=ada, message=talk[4], reason="Rude.")
    dismiss_report(moderator=ben, report=report, answer="")
    assert "said-" not in _reports(sign_in(ben))
    assert not MessageReport.objects.open().exists()
    page = talk[0].conversation.get_absolute_url()
    for member in (ada, cem, dee):
        assert "left this message as it is" in sign_in(member).get(page).content.decode()
    assert AuditEntry.objects.filter(act="message.report_dismissed", actor=ben).count() == 1
    with pytest.raises(PermissionDenied):
        dismiss_report(moderator=ben, report=report)


def test_nobody_judges_their_own_words(sign_in, ada, ben, cem, talk):
    mine = an_answer(by=ada, to=talk[0], text="said-by-ada")
    report = report_message(reporter=cem, message=mine, reason="Unkind.")
    assert "said-by-ada" not in _reports(sign_in(ada))
    assert "said-by-ada" in _reports(sign_in(ben))
    assert not report.viewers().filter(pk=ada.pk).exists()
    for judge in (ada, cem):
        with pytest.raises(PermissionDenied):
            remove_reported(moderator=judge, report=report, answer="No.")
    with pytest.raises(ReasonMissing):
        remove_reported(moderator=ben, report=report, answer=" ")


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_costs_the_same_for_many_reports(
    sign_in, ben, cem, talk, django_assert_max_num_queries, count
):
    for _ in range(count):
        said = an_answer(by=talk[4].author, to=talk[0])
        report_message(reporter=cem, message=said, reason="Unkind.")
    client = sign_in(ben)
    _reports(client)
    with django_assert_max_num_queries(9):
        _reports(client)
