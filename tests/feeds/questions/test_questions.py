"""Questions: who marks the best answer, where it shows, and what becomes of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events import clock
from accounts.events.models import Event
from accounts.events.queries import draw_since, newest_number
from accounts.networks.models import Member
from feeds.actions import (
    delete_post,
    edit_post,
    erase_post,
    move_thread,
    restore_post,
    split_replies,
)
from feeds.models import Post
from feeds.queries.envelopes import FEED_SIZE
from feeds.questions.actions import choose_answer, unchoose_answer
from feeds.questions.models import Question
from feeds.questions.tasks import remind_askers
from groups.actions import archive_group
from tests.builders import a_group, a_post, a_question, a_reply


@pytest.fixture
def question(dee, payroll) -> Post:
    return a_question(by=dee, within=payroll)


@pytest.fixture
def reply(cem, question) -> Post:
    return a_reply(by=cem, to=question, text="Under the third pot.")


def _url(name: str, member: Member, *args) -> str:
    return reverse(f"questions:{name}", args=[member.network.slug, *args])


def _answers() -> list[int]:
    return list(Question.objects.exclude(answer=None).values_list("answer", flat=True))


def test_who_asked_marks_the_best_answer_and_takes_that_back(sign_in, dee, question, reply):
    client = sign_in(dee)
    more = reverse("feeds:more", args=[dee.network.slug, reply.pk])
    assert "Mark as the best answer" in client.get(more).content.decode()
    assert client.post(_url("answer", dee, reply.pk)).status_code == 302
    page = client.get(question.get_absolute_url()).content.decode()
    # Quoted under the question, and marked itself.
    assert page.count("Under the third pot.") == 2
    assert page.count("answer__mark") == 1
    assert "Not the best answer" in client.get(more).content.decode()
    client.post(_url("answer", dee, reply.pk), {"answer": "off"})
    page = client.get(question.get_absolute_url()).content.decode()
    assert page.count("Under the third pot.") == 1
    assert "answer__mark" not in page
    assert not AuditEntry.objects.filter(act="post.answered").exists()


def test_a_group_admin_marks_it_too_and_leaves_a_trace(cem, ada, dee, question, reply):
    choose_answer(chooser=cem, reply=reply)
    assert AuditEntry.objects.filter(act="post.answered", actor=cem).exists()
    for other in (ada,):
        with pytest.raises(PermissionDenied):
            unchoose_answer(chooser=other, reply=reply)
    assert _answers() == [reply.pk]


def test_others_and_other_replies_are_refused(sign_in, ada, cem, dee, payroll, question, reply):
    update = a_reply(by=dee, to=a_post(by=cem, within=payroll))
    gone = a_reply(by=cem, to=question)
    delete_post(author=cem, post=gone)
    assert sign_in(ada).post(_url("answer", ada, reply.pk)).status_code == 403
    assert sign_in(dee).post(_url("answer", dee, question.pk)).status_code == 403
    assert sign_in(cem).post(_url("answer", cem, update.pk)).status_code == 403
    assert sign_in(dee).post(_url("answer", dee, gone.pk)).status_code == 404
    archive_group(admin=cem, group=payroll)
    assert sign_in(dee).post(_url("answer", dee, reply.pk)).status_code == 403
    assert _answers() == []


def test_another_answer_takes_the_place_of_the_first(sign_in, dee, ada, question, reply):
    better = a_reply(by=ada, to=question, text="Take mine.")
    for each in (reply, better, better):
        choose_answer(chooser=dee, reply=each)
    assert _answers() == [better.pk]
    kinds = list(Event.objects.filter(kind__contains="answered").values_list("kind", "ids__post"))
    assert sorted(kinds) == sorted([
        ("post.answered", reply.pk),
        ("post.unanswered", reply.pk),
        ("post.answered", better.pk),
    ])  # fmt: skip


def test_an_answer_that_goes_is_shown_no_more(sign_in, cem, dee, question, reply):
    choose_answer(chooser=dee, reply=reply)
    client, feed = sign_in(dee), _url("unanswered", dee)

    def shown() -> bool:
        home = client.get(reverse("feeds:home", args=[dee.network.slug])).content.decode()
        assert (str(question.pk) in client.get(feed).content.decode()) != ("answer__head" in home)
        return "answer__head" in home

    assert shown()
    edit_post(author=cem, post=reply, text="Under the fourth pot.")
    assert client.get(question.get_absolute_url()).content.decode().count("fourth pot") == 2
    delete_post(author=cem, post=reply)
    assert not shown()
    restore_post(author=cem, post=reply)
    assert shown()
    delete_post(author=cem, post=reply)
    erase_post(Post.objects.get(pk=reply.pk))
    assert not shown()


def test_an_answer_that_is_split_off_answers_no_more_and_one_that_moves_along_does(
    sign_in, cem, dee, question, reply
):
    choose_answer(chooser=dee, reply=reply)
    elsewhere = a_group(by=cem, name="Keys", members=(dee,))
    move_thread(mover=cem, thread=question, to=elsewhere)
    assert "answer__head" in sign_in(dee).get(question.get_absolute_url()).content.decode()
    question = Post.objects.select_related("group__network").get(pk=question.pk)
    split_replies(admin=cem, thread=question, replies=[reply])
    assert _answers() == []
    reply = Post.objects.select_related("group__network").get(pk=reply.pk)
    assert "answer__mark" not in sign_in(dee).get(reply.get_absolute_url()).content.decode()
    assert Event.objects.filter(kind="post.unanswered", ids__post=reply.pk).exists()


def test_both_cards_are_drawn_anew_for_readers_only(ada, cem, dee, managers, zoe):
    question = a_question(by=ada, within=managers)
    reply = a_reply(by=cem, to=question, text="Only for managers")
    since = newest_number(managers.network_id)
    choose_answer(chooser=ada, reply=reply)
    everyone = set(Member.objects.values_list("pk", flat=True))
    drawn = draw_since(managers.network_id, since, everyone)[0]
    frames = [frame for frame in drawn if "body-" in frame.text]
    assert len(frames) == 2
    assert all(frame.members == {ada.pk, cem.pk} for frame in frames)
    assert "answer__head" in frames[0].text and "answer__mark" in frames[1].text


def test_unanswered_shows_what_waits_to_those_who_may_see_it(sign_in, ada, cem, dee, payroll):
    hidden = a_group(by=cem, name="Board", access="private", members=(ada,))
    secret = a_question(by=cem, within=hidden, text="Do we sell?")
    a_post(by=cem, within=payroll, text="No question at all")
    answered = a_question(by=dee, within=payroll, text="Answered already")
    choose_answer(chooser=dee, reply=a_reply(by=cem, to=answered))
    waiting = [a_question(by=dee, within=payroll, text=f"w-{n}") for n in range(FEED_SIZE + 2)]
    a_reply(by=cem, to=waiting[0], text="Perhaps")
    client, seen, next_key = sign_in(dee), [], ""
    while not seen or next_key:
        feed = client.get(_url("unanswered", dee), {"after": next_key}).context["feed"]
        seen, next_key = [*seen, *(each.pk for each in feed)], feed.next
    assert seen == [waiting[0].pk, *(each.pk for each in reversed(waiting[1:]))]
    a_reply(by=ada, to=secret)
    assert str(secret.pk) in sign_in(ada).get(_url("unanswered", ada)).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_questions_cost_the_same_for_more(
    sign_in, cem, dee, payroll, django_assert_max_num_queries, count
):
    for number in range(count):
        question = a_question(by=dee, within=payroll, text=f"Who? {number}")
        choose_answer(chooser=dee, reply=a_reply(by=cem, to=question))
        a_question(by=dee, within=payroll)
    client = sign_in(dee)
    for url in (_url("unanswered", dee), reverse("feeds:home", args=[dee.network.slug])):
        client.get(url)
        with django_assert_max_num_queries(12):
            client.get(url)


def test_the_asker_is_reminded_once_if_there_are_replies_and_no_answer(cem, dee, payroll):
    def asked(days: int, *, is_answered: bool = False, is_replied: bool = True) -> Post:
        with clock.at(clock.now() - timedelta(days=days)):
            question = a_question(by=dee, within=payroll)
            if is_replied:
                reply = a_reply(by=cem, to=question)
            if is_answered:
                choose_answer(chooser=dee, reply=reply)
        return question

    due = asked(4)
    asked(2), asked(4, is_answered=True), asked(4, is_replied=False), asked(40)
    for _ in range(2):
        remind_askers()
    (event,) = Event.objects.filter(kind="question.waiting")
    assert event.ids == {"post": due.pk, "group": payroll.pk, "member": dee.pk}
