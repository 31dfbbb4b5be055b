"""The pages of topics: what they show to whom, other names, and what one follows."""

import datetime

import pytest
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events import clock
from feeds.actions import edit_post
from feeds.models import Post
from feeds.topics.actions import follow_topic, merge_topics, rename_topic, topics_named
from feeds.topics.models import Topic, TopicFollow, TopicUse
from feeds.topics.queries import topics_beginning, topics_page
from tests.builders import a_post, a_reply, several_members


def _url(name: str, member, *args) -> str:
    return reverse(name, args=[member.network.slug, *args])


def _topic(slug: str) -> Topic:
    return Topic.objects.select_related("network").get(slug=slug)


def _said(member) -> set[str]:
    page = topics_page(member)
    return {named.topic.slug for named in (*page.now, *page.followed, *page.lately)}


def test_the_page_of_a_topic_says_who_how_much_and_what_goes_with_it(
    sign_in, cem, dee, payroll, managers
):
    with clock.at(clock.now() - datetime.timedelta(days=8)):
        thread = a_post(by=cem, within=payroll, text="#canteen and #payday")
    a_reply(by=dee, to=thread, text="#canteen #payday #soup")
    a_post(by=cem, within=managers, text="#canteen #closing, nobody else may know")
    about = sign_in(dee).get(_url("feeds:topic", dee, "canteen")).context["about"]
    assert [(writer.member, writer.posts) for writer in about.writers] == [(dee, 1), (cem, 1)]
    assert [(other.topic.slug, other.posts) for other in about.related] == [
        ("payday", 2), ("soup", 1),
    ]  # fmt: skip
    assert [week.posts for week in about.weeks] == [0] * 10 + [1, 1]
    insider = sign_in(cem).get(_url("feeds:topic", cem, "canteen")).context["about"]
    assert "closing" in {other.topic.slug for other in insider.related}
    assert insider.weeks[-1].posts == 2


def test_what_is_said_where_one_can_not_look_counts_nowhere(
    sign_in, ada, cem, dee, payroll, managers
):
    a_post(by=dee, within=payroll, text="#canteen")
    for member in (ada, cem, ada, cem):
        a_post(by=member, within=managers, text="#canteen #okapi")
    seen, hidden = topics_page(dee), topics_page(cem)
    assert [(named.topic.slug, named.posts) for named in seen.lately] == [("canteen", 1)]
    assert seen.now == []
    assert {named.topic.slug for named in hidden.now} == {"canteen", "okapi"}
    assert "okapi" not in {topic.slug for topic in topics_beginning(dee, "o")}
    for name in ("feeds:topic", "topics:rename"):
        assert sign_in(dee).get(_url(name, dee, "okapi")).status_code == 404
    assert sign_in(dee).post(_url("topics:follow", dee, "okapi")).status_code == 404


def test_following_shows_what_is_new_as_long_as_one_can_see_it(sign_in, cem, dee, payroll):
    post = a_post(by=cem, within=payroll, text="#canteen")
    client, url = sign_in(dee), _url("feeds:topic", dee, "canteen")
    for _twice in range(2):
        client.post(_url("topics:follow", dee, "canteen"))
    assert "Following" in client.get(url).content.decode()
    (followed,) = topics_page(dee).followed
    assert (followed.topic.slug, followed.posts) == ("canteen", 1)
    assert topics_page(cem).followed == []
    edit_post(author=cem, post=post, text="No topic any more")
    assert topics_page(dee).followed == []
    edit_post(author=cem, post=post, text="#canteen again")
    client.post(_url("topics:follow", dee, "canteen"), {"follow": "off"})
    assert not TopicFollow.objects.exists()


def test_a_moderator_renames_a_topic_and_its_old_name_leads_to_it(
    sign_in, ada, ben, cem, dee, payroll
):
    post = a_post(by=cem, within=payroll, text="#lunch is late")
    assert sign_in(dee).get(_url("topics:rename", dee, "lunch")).status_code == 403
    client, url = sign_in(ben), _url("topics:rename", ben, "lunch")
    for name, reason in (
        ("two words", "x"),
        ("12", "x"),
        (">" * 60, "x"),
        ("-a-", "x"),
        ("", "x"),
        ("Canteen", ""),
    ):
        refused = client.post(url, {"name": name, "reason": reason})
        assert refused.status_code == 422 and refused.context["form"].errors
    assert client.post(url, {"name": "#Canteen", "reason": "Plainer"}).status_code == 302
    page = sign_in(dee).get(_url("feeds:topic", dee, "lunch"))
    assert page.status_code == 302 and page["Location"] == _url("feeds:topic", dee, "canteen")
    # What was written stays, and its link leads on.
    post.refresh_from_db()
    assert '/topics/lunch/"' in post.html and "#lunch" in post.html
    later = a_reply(by=dee, to=post, text="#lunch again, #Canteen too")
    assert [topic.slug for topic in later.topics.all()] == ["canteen"]
    assert later.html.count('class="topic"') == 2
    preview = sign_in(dee).post(
        _url("feeds:preview", dee), {"text": later.text, "group_slug": payroll.slug}
    )
    assert preview.content.decode().strip() == later.html.strip()
    assert [topic.name for topic in topics_beginning(dee, "lun")] == ["Canteen"]
    entry = AuditEntry.objects.get(act="topic.renamed")
    assert (entry.actor, entry.reason) == (ben, "Plainer")
    assert (
        "renamed the topic #lunch to #Canteen"
        in sign_in(ada).get(_url("audit:log", ada)).content.decode()
    )
    # Back again, and nothing goes round in a circle.
    rename_topic(moderator=ben, topic=_topic("canteen"), name="lunch", reason="After all")
    assert sign_in(dee).get(_url("feeds:topic", dee, "lunch")).status_code == 200
    assert sign_in(dee).get(_url("feeds:topic", dee, "canteen")).status_code == 302


def test_two_topics_become_one_after_it_was_agreed_to(
    sign_in, ben, cem, dee, payroll, run_tasks, monkeypatch
):
    both = a_post(by=cem, within=payroll, text="#lunch #canteen")
    one = a_post(by=cem, within=payroll, text="#lunch")
    for member, slug in ((dee, "lunch"), (dee, "canteen"), (cem, "lunch")):
        follow_topic(member=member, topic=_topic(slug))
    client, url = sign_in(ben), _url("topics:rename", ben, "lunch")
    data = {"name": "canteen", "reason": "The same"}
    offered = client.post(url, data)
    assert offered.status_code == 422 and 'type="checkbox"' in offered.content.decode()
    assert client.post(url, {**data, "merge": "on"})["Location"].endswith("/topics/canteen/")
    assert {use.content_object_id for use in _topic("canteen").uses.all()} == {both.pk, one.pk}
    assert set(TopicFollow.objects.values_list("member", "topic__slug")) == {
        (dee.pk, "canteen"), (cem.pk, "canteen"),
    }  # fmt: skip
    assert sign_in(dee).get(_url("feeds:topic", dee, "lunch")).status_code == 302
    assert _said(dee) == {"canteen"}
    # Somebody was writing meanwhile.
    straggler = a_post(by=dee, within=payroll, text="late")
    TopicUse.objects.create(tag=_topic("lunch"), content_object=straggler)
    monkeypatch.setattr("feeds.topics.actions._WRITING_TAKES", datetime.timedelta(0))
    merge_topics(moderator=ben, topic=_topic("lunch"), into=_topic("canteen"), reason="Again")
    TopicUse.objects.create(tag=_topic("lunch"), content_object=Post.objects.get(pk=both.pk))
    run_tasks()
    assert not _topic("lunch").uses.exists()
    assert _topic("canteen").uses.count() == 3


def test_whoever_can_not_see_what_became_of_a_name_does_not_learn_it(
    sign_in, ada, cem, dee, payroll, managers
):
    a_post(by=cem, within=managers, text="#plan")
    rename_topic(moderator=ada, topic=_topic("plan"), name="Closure", reason="Clearer")
    outside = a_post(by=dee, within=payroll, text="What is our #plan?")
    assert [topic.slug for topic in outside.topics.all()] == ["plan"]
    assert _said(dee) == {"plan"}
    assert sign_in(dee).get(_url("feeds:topic", dee, "plan")).status_code == 200
    assert not topics_beginning(dee, "clo")
    # The log, which administrators read who may not be in that group, does not say it either.
    entry = AuditEntry.objects.get(act="closed_topic.renamed")
    assert "losure" not in f"{entry.subject} {entry.detail} {entry.reason}"


def test_a_topic_nobody_may_know_of_takes_up_what_is_renamed_so(ben, cem, dee, payroll, managers):
    a_post(by=cem, within=managers, text="#closure")
    a_post(by=dee, within=payroll, text="#plan")
    renamed = rename_topic(moderator=ben, topic=_topic("plan"), name="closure", reason="Clearer")
    assert renamed.uses.count() == 2
    assert _said(dee) == {"closure"}
    assert [named.posts for named in topics_page(dee).lately] == [1]


def test_power_over_topics_ends_at_the_network(ben, zoe, cem, payroll):
    a_post(by=cem, within=payroll, text="#lunch #canteen")
    topic = _topic("lunch")
    for act in (
        lambda: rename_topic(moderator=zoe, topic=topic, name="x", reason="x"),
        lambda: merge_topics(moderator=zoe, topic=topic, into=_topic("canteen"), reason="x"),
        lambda: merge_topics(moderator=ben, topic=topic, into=topic, reason="x"),
        lambda: follow_topic(member=zoe, topic=topic),
    ):
        with pytest.raises(Exception, match="network|itself"):
            act()
    assert {each.slug for each in topics_named(zoe, ["lunch"])} == {"lunch"}
    assert Topic.objects.filter(slug="lunch").count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_pages_of_topics_cost_the_same_for_more(
    sign_in, cem, dee, payroll, django_assert_max_num_queries, count
):
    for number, member in enumerate(several_members(count, cem.network)):
        a_post(
            by=member, within=cem.network.groups.get(is_all_company=True), text=f"#all #t{number}"
        )
        follow_topic(member=dee, topic=_topic(f"t{number}"))
    a_post(by=dee, within=payroll, text="#all")
    client = sign_in(dee)
    client.get(_url("feeds:home", dee))
    with django_assert_max_num_queries(11):
        client.get(_url("feeds:topics", dee))
    with django_assert_max_num_queries(15):
        client.get(_url("feeds:topic", dee, "all"))
    with django_assert_max_num_queries(4):
        client.get(_url("feeds:complete_topics", dee) + "?q=t")
