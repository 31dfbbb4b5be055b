"""Calling a whole group; part of writing a post."""

from feeds.callouts.models import Callout
from feeds.models import Post


def call_group(post: Post) -> None:
    """
    Keep that `post` calls its group. Called within the transaction that writes the post.

    Whether its author may has been asked already, when its text was rendered.
    """
    Callout.objects.bulk_create([Callout(post=post)], ignore_conflicts=True)


def call_back(post: Post) -> None:
    """Keep that `post` calls its group no more."""
    Callout.objects.filter(post=post).delete()
