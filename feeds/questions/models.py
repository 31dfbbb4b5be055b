"""A question, and which reply answers it."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.models import Post


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, member: Member) -> Self:
        """Questions that `member` may see: those whose thread they may."""
        return self.filter(post__in=Post.objects.visible_to(member))

    def unanswered(self) -> Self:
        """
        Questions without a best answer.

        One whose best answer was deleted has none, unless that is taken back.
        """
        return self.filter(Q(answer=None) | Q(answer__deleted_at__isnull=False))


class Question(Tenant):
    """
    What a thread of this kind has besides its text.

    `answer` is the best reply in it; `reminded_at` when the asker was reminded to mark one.
    """

    network_of = "post"
    network = carried()
    post = models.OneToOneField(Post, models.CASCADE, related_name="question")
    # A reply is the best answer to the question of its own thread only.
    answer = models.OneToOneField(Post, models.SET_NULL, null=True, related_name="best_answer_of")
    chosen_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(QuestionQuerySet)()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(answer=None, reminded_at=None),
                name="questions_to_remind_of",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.post_id}"

    @property
    def best_answer(self) -> Post | None:
        """The best answer, unless it was deleted."""
        return self.answer if self.answer is not None and self.answer.deleted_at is None else None

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see the question; the inverse of `QuestionQuerySet.visible_to`."""
        return self.post.viewers()
