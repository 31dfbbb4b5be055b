"""The pages of topics: what is talked about, what was said under one, and its name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feeds.queries import topic_feed
from feeds.topics.about import about_topic
from feeds.topics.actions import (
    NotATopicName,
    TopicTaken,
    follow_topic,
    merge_topics,
    rename_topic,
    unfollow_topic,
)
from feeds.topics.forms import NameForm
from feeds.topics.models import Topic
from feeds.topics.permissions import can_name_topics, require_can_name_topics
from feeds.topics.queries import find_topic, topics_page


@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """The topics that are talked about, as far as the viewer may see the talk."""
    return render(request, "feeds/topics.html", {"page": topics_page(request.member)})


@require_GET
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """What was said under a topic; a name that it had before leads to the present one."""
    topic = find_topic(request.member, slug)
    if topic.slug != slug:
        # Not for good: somebody may begin a topic of that name anew.
        return redirect(topic)
    after = request.GET.get("after", "")
    context = {
        "topic": topic,
        "feed": topic_feed(request.member, topic, after),
        "about": about_topic(request.member, topic),
        "can_rename": can_name_topics(request.member),
        "after": after,
    }
    return render(request, "feeds/topic.html", context)


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a topic, or do so no more (`follow=off`)."""
    topic = find_topic(request.member, slug)
    if request.POST.get("follow") == "off":
        unfollow_topic(member=request.member, topic=topic)
    else:
        follow_topic(member=request.member, topic=topic)
    return redirect(topic)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a topic another name; into a topic that has it already, it is merged once agreed to."""
    topic = find_topic(request.member, slug)
    require_can_name_topics(request.member, topic)
    form = NameForm(request.POST or None, initial={"name": topic.name})
    if request.method == "POST" and form.is_valid():
        renamed = _rename(request, topic, form)
        if renamed is not None:
            messages.success(request, _("It is #%(name)s now.") % {"name": renamed.name})
            return redirect(renamed)
    context = {"topic": topic, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "feeds/topic_rename.html", context, status=status)


def _rename(request: HttpRequest, topic: Topic, form: NameForm) -> Topic | None:
    name, reason = form.cleaned_data["name"], form.cleaned_data["reason"]
    try:
        return rename_topic(moderator=request.member, topic=topic, name=name, reason=reason)
    except NotATopicName as refusal:
        form.add_error("name", str(refusal))
    except TopicTaken as taken:
        if form.cleaned_data["merge"]:
            return merge_topics(
                moderator=request.member, topic=topic, into=taken.topic, reason=reason
            )
        form.offer_merge()
        form.add_error("name", str(taken))
    return None
