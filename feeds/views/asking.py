"""What the views of posts have in common: whose post is asked for, and how to answer."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.module_loading import import_string

from feeds.kinds import Kind
from feeds.models import Post, PostQuerySet


def seen_posts(request: HttpRequest) -> PostQuerySet:
    """Posts that the viewer may see, with their group and author."""
    return Post.objects.visible_to(request.member).select_related("group__network", "author")


def seen_post(request: HttpRequest, post_id: int) -> Post:
    """
    A post that the viewer may see.

    :raises Http404: if there is none
    """
    return get_object_or_404(seen_posts(request), pk=post_id)


def is_fetch(request: HttpRequest) -> bool:
    """Whether a script asks, which needs no whole page."""
    return request.headers.get("X-Requested-With") == "fetch"


def done(request: HttpRequest, post: Post) -> HttpResponse:
    """Nothing, where a frame will draw it; without JavaScript back to where the button was."""
    if is_fetch(request):
        return HttpResponse(status=204)
    back = request.META.get("HTTP_REFERER", "")
    here = request.build_absolute_uri(reverse("feeds:home", args=[request.network.slug]))
    # Of the pages of a post only its thread; the others asked for what is done now.
    path = back.removeprefix(here).split("?")[0].split("#")[0].strip("/").split("/")
    is_of_post = path[0] == "posts" and len(path) > 2
    if back.startswith(here) and not is_of_post:
        return redirect(f"{back.split('#')[0]}#post-{post.pk}")
    return redirect(post)


def number_in(text: str | None) -> int:
    """The number that a text says; 0 if it says none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def fields_of(kind: Kind, data: Any, **about: Any) -> forms.Form | None:
    """What a kind asks besides the text, unless it asks nothing; `about` as of `Kind.fields`."""
    return import_string(kind.fields)(data, **about) if kind.fields else None
