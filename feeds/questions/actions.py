"""Asking, and saying which reply was the best answer."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.models import Post
from feeds.questions.models import Question
from feeds.questions.permissions import require_can_choose


def write_question(post: Post, details: Mapping[str, Any]) -> None:
    """Write what a question has besides its text, with the post."""
    Question.objects.create(post=post)


def erase_question(post: Post) -> None:
    """Forget which reply answered a question that was deleted; the reply stays."""
    _draw_anew(*Question.objects.filter(post=post).values_list("answer", flat=True))
    Question.objects.filter(post=post).delete()


@transaction.atomic
def choose_answer(*, chooser: Member, reply: Post) -> None:
    """
    Say that a reply is the best answer to the question of its thread, in place of another one.

    :raises PermissionDenied: if the chooser is neither the asker nor a group admin, or the reply is
        gone or answers no question
    """
    require_can_choose(chooser, reply)
    question = _locked(reply)
    if question.answer_id == reply.pk:
        return
    before = question.answer
    _answer(question, reply, chooser)
    _audit_power("post.answered", chooser, reply)
    if before is not None:
        _record("post.unanswered", chooser, before, question.post)
    _record("post.answered", chooser, reply, question.post)


@transaction.atomic
def unchoose_answer(*, chooser: Member, reply: Post) -> None:
    """
    Take back that a reply is the best answer; twice is once.

    :raises PermissionDenied: as for `choose_answer`
    """
    require_can_choose(chooser, reply)
    question = _locked(reply)
    if question.answer_id != reply.pk:
        return
    _answer(question, None, None)
    _audit_power("post.unanswered", chooser, reply)
    _record("post.unanswered", chooser, reply, question.post)


@transaction.atomic
def lose_answer(*, question: Question, by: Member | None) -> None:
    """Take the mark off a best answer that stands in another thread now."""
    question = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("post__network", "answer")
        .get(pk=question.pk)
    )
    reply = question.answer
    if reply is None or reply.thread_id == question.post_id:
        return
    _answer(question, None, None)
    _record("post.unanswered", by, reply, question.post)


@transaction.atomic
def remind_of_question(question: Question) -> None:
    """Remind the asker, once, that replies wait to be looked at and the best to be marked."""
    question = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("post__network")
        .get(pk=question.pk)
    )
    if question.reminded_at is not None:
        return
    Question.objects.filter(pk=question.pk).update(reminded_at=clock.now())
    post = question.post
    record(
        "question.waiting", network=post.network,
        post=post.pk, group=post.group_id, member=post.author_id,
    )  # fmt: skip


def _locked(reply: Post) -> Question:
    """
    The question of the thread that `reply` stands in, locked against another choice.

    :raises PermissionDenied: if the reply went elsewhere, or either was deleted
    """
    question = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .filter(post=reply.thread_id, post__deleted_at=None)
        .select_related("post__group__network", "answer")
        .first()
    )
    # Asked after the lock: it may have been split off or deleted while the page was open.
    is_there = Post.objects.present().filter(pk=reply.pk, thread=reply.thread_id).exists()
    if question is None or not is_there:
        raise PermissionDenied(_("This reply is gone."))
    return question


def _answer(question: Question, reply: Post | None, chooser: Member | None) -> None:
    before = question.answer_id
    Question.objects.filter(pk=question.pk).update(
        answer=reply, chosen_by=chooser, chosen_at=clock.now() if reply else None
    )
    _draw_anew(question.post_id, before, reply.pk if reply else None)


def _draw_anew(*posts: int | None) -> None:
    wanted = [pk for pk in posts if pk is not None]
    Post.objects.filter(pk__in=wanted).draw_anew()


def _audit_power(act: str, chooser: Member, reply: Post) -> None:
    # What one does to one's own question takes no power.
    if reply.thread is not None and reply.thread.author_id != chooser.pk:
        audit(act, network=reply.group.network, actor=chooser, subject=reply)


def _record(kind: str, member: Member | None, reply: Post, thread: Post) -> None:
    record(
        kind, network=thread.network, actor=member,
        post=reply.pk, thread=thread.pk, group=thread.group_id,
    )  # fmt: skip
