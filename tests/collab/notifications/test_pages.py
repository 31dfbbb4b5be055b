"""The bell, the page and the choices, as members meet them."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.events import clock
from collab.notifications.actions import choose_level
from collab.notifications.models import ChannelChoice, GroupLevel, Notification
from collab.notifications.queries import Bell, bell_of, excerpt_of, rows_of
from feeds.actions import bookmark_post, react, remind_of_bookmark
from feeds.models import Bookmark
from groups.actions import invite_to_group
from tests.builders import a_group, a_post, a_reply

PAGE = "/brightwater/notifications/"


@pytest.fixture
def busy(ada, ben, cem, dee, payroll):
    """A thread of Dee's that three have answered."""
    thread = a_post(by=dee, within=payroll, text="May we *bring* dogs?")
    for member in (cem, ben, ada):
        a_reply(by=member, to=thread, text=f"{member.name} says <b>yes</b>")
    return thread


def test_rows_are_gathered_say_why_and_lead_to_the_first_that_is_new(busy, dee, ada, sign_in):
    client = sign_in(dee)
    html = client.get(PAGE).content.decode()
    assert "<strong>Ada Okafor</strong> and 2 others replied to your thread" in html
    assert "Ada Okafor says &lt;b&gt;yes&lt;/b&gt;" in html and "You started this thread." in html
    assert "Today" in html and 'href="/brightwater/notifications/settings/#kind-reply"' in html
    first = busy.thread_replies.order_by("pk").first()
    assert f'href="{first.get_absolute_url()}"' in html
    assert '<span class="bell__count" data-bell-count aria-hidden="true">1</span>' in html
    assert json.loads(client.get(f"{PAGE}count/").content) == {"count": "1", "words": "1 new"}
    assert "Nothing new" in sign_in(ada).get(PAGE).content.decode()


def test_each_row_offers_what_ends_just_that(sign_in, ben, cem, dee, payroll, told):
    thread = a_post(by=dee, within=payroll, text="May we?")
    a_reply(by=ben, to=thread, text="Yes")
    a_reply(by=cem, to=thread, text="No")
    other = a_post(by=ben, within=payroll, text=f"@{dee.handle}")
    follow = reverse("feeds:follow", args=["brightwater", thread.pk])
    for member, value, words in ((ben, "off", "Follow no more"), (dee, "mute", "Mute this conv")):
        html = sign_in(member).get(PAGE).content.decode()
        button = f'formaction="{follow}" name="follow" value="{value}">{words}'
        assert html.count(button) == 1
        # Without scripts one comes back to the page.
        back = sign_in(member).post(
            follow, {"follow": value}, headers={"referer": f"http://testserver{PAGE}"}
        )
        assert back["Location"].startswith(f"http://testserver{PAGE}")
    assert str(other.pk) in sign_in(dee).get(PAGE).content.decode()
    before = Notification.objects.count()
    a_reply(by=cem, to=thread, text="Once more")
    assert Notification.objects.count() == before
    (row,) = rows_of(Notification.objects.filter(member=ben, reason="follows_thread"), ben)
    assert row.change_url == reverse("feeds:more", args=["brightwater", thread.pk])
    assert "Follow no more" not in sign_in(ben).get(row.change_url).content.decode()


def test_a_reminder_leads_to_its_bookmark(sign_in, cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    soon = clock.now() + datetime.timedelta(hours=1)
    bookmark_post(member=dee, post=post, remind_at=soon)
    with clock.at(soon + datetime.timedelta(hours=1)):
        remind_of_bookmark(Bookmark.objects.get())
        html = sign_in(dee).get(PAGE).content.decode()
    assert f'href="{reverse("feeds:bookmark", args=["brightwater", post.pk])}">Change this' in html


def test_one_and_all_are_marked_read_and_unread_again(busy, ben, cem, dee, sign_in):
    react(member=ben, post=busy)
    client = sign_in(dee)
    newest = Notification.objects.filter(member=dee, kind="reply").order_by("-pk")[0]
    client.post(f"{PAGE}{newest.pk}/read/")
    assert bell_of(dee).count == 1
    client.post(f"{PAGE}{newest.pk}/unread/")
    assert bell_of(dee).count == 2
    upto = Notification.objects.filter(member=dee).order_by("-pk")[0].pk
    # What comes between the page and the press stays unread.
    a_reply(by=cem, to=busy)
    answer = client.post(f"{PAGE}read/", {"upto": upto})
    assert bell_of(dee).count == 1
    page = client.get(answer["Location"]).content.decode()
    moment = answer["Location"].partition("undo=")[2]
    assert "Undo" in page and f'value="{moment}"' in page
    client.post(f"{PAGE}read/undo/", {"moment": moment})
    assert Notification.objects.filter(member=dee, read_at=None).count() == 5
    for nonsense in ("", "-1", "9" * 18, "x"):
        assert client.post(f"{PAGE}read/undo/", {"moment": nonsense}).status_code == 302


def test_reading_a_thread_reads_what_was_told_of_it_on_all_screens(busy, dee, sign_in):
    client = sign_in(dee)
    client.get(busy.get_absolute_url())
    assert bell_of(dee).count == 1, "a page that is only fetched writes nothing"
    client.post(f"{busy.get_absolute_url()}read/")
    assert bell_of(dee).count == 0
    html = client.get(PAGE).content.decode()
    assert "You&#x27;re all caught up." in html
    missed = client.get("/brightwater/events/?since=0").json()["frames"]
    bells = [frame for frame in missed if frame["place"] == "bell"]
    assert {frame["kind"] for frame in bells} == {"notifications.told", "notifications.read"}
    assert not any(frame["actor"] or frame["html"] for frame in bells)


def test_the_bell_says_at_most_that_there_are_many():
    assert [str(Bell(count)) for count in (0, 99, 100)] == ["", "99", "99+"]
    assert (Bell(0).words, Bell(1).words, Bell(120).words) == ("nothing new", "1 new", "99+ new")


@pytest.mark.parametrize("count", [1, 34])
def test_pages_cost_the_same_for_few_and_many(
    sign_in, cem, dee, payroll, count, django_assert_max_num_queries
):
    for number in range(count):
        react(member=cem, post=a_post(by=dee, within=payroll, text=f"Number {number}"))
    invite_to_group(admin=cem, group=a_group(by=cem, name="Choir"), members=[dee])
    client = sign_in(dee)
    for page, limit in (("", 12), ("count/", 5), ("settings/", 11)):
        client.get(f"{PAGE}{page}")
        with django_assert_max_num_queries(limit):
            assert client.get(f"{PAGE}{page}").status_code == 200
    assert bell_of(dee).count == count + 1
    seen, url = [], PAGE
    while url:
        page = client.get(url).context["notifications"]
        seen += [row.pk for day in page.days for row in day.rows]
        url = f"{PAGE}?before={page.next}" if page.next else ""
    assert len(set(seen)) == len(seen) == count + 1


def test_what_was_read_stands_by_its_day(cem, dee, payroll, sign_in):
    thread = a_post(by=dee, within=payroll)
    for days in (5, 3, 3):
        with clock.at(timezone.now() - datetime.timedelta(days=days)):
            a_reply(by=cem, to=thread)
    page = sign_in(dee).get(PAGE)
    rows = [len(day.rows) for day in page.context["notifications"].days]
    assert rows == [1, 1]
    weekday = (timezone.localdate() - datetime.timedelta(days=3)).strftime("%A")
    assert f"Nothing new since {weekday}." in page.content.decode()


def test_what_one_is_told_is_chosen_by_kind_and_by_group(cem, dee, payroll, sign_in):
    client = sign_in(dee)
    form = client.get(f"{PAGE}settings/").context["form"]
    usual = {name: field.initial for name, field in form.fields.items()}
    client.post(f"{PAGE}settings/", usual)
    assert not ChannelChoice.objects.exists() and not GroupLevel.objects.exists()
    chosen = usual | {"kind-reply": "mail", f"group-{payroll.pk}": "threads"}
    client.post(f"{PAGE}settings/", chosen)
    assert ChannelChoice.objects.get(member=dee).channel == "mail"
    assert GroupLevel.objects.get(member=dee).level == "threads"
    answer = client.post(f"{PAGE}settings/", chosen | {"kind-reply": "pigeon"})
    assert answer.status_code == 422 and "pigeon" in answer.content.decode()
    assert ChannelChoice.objects.get(member=dee).channel == "mail"
    client.post(f"{PAGE}settings/", usual)
    assert not ChannelChoice.objects.exists() and not GroupLevel.objects.exists()


def test_the_bell_of_a_group_is_on_its_page_for_who_reads_it(cem, dee, ada, payroll, sign_in):
    client = sign_in(dee)
    answer = client.post(f"{PAGE}groups/payroll/", {"level": "everything"}, follow=True)
    html = answer.content.decode()
    assert "you are told: Everything" in html and 'value="everything" aria-pressed="true"' in html
    client.post(f"{PAGE}groups/payroll/", {"level": "loud"})
    assert GroupLevel.objects.get(member=dee, group=payroll).level == "everything"
    board = a_group(by=cem, name="Board", access="private")
    assert "Tell me of this group" not in client.get(f"{board.get_absolute_url()}").content.decode()
    assert client.post(f"{PAGE}groups/board/", {"level": "everything"}).status_code == 404
    choose_level(member=dee, group=payroll, level="mentions")
    assert not GroupLevel.objects.exists()


def test_an_excerpt_is_text_and_never_half_a_tag():
    assert excerpt_of("<p>Fish &amp; <b>chips</b></p>\n<p>today</p>") == "Fish & chips today"
    long = excerpt_of("<p>" + "word " * 2000 + "</p>")
    assert long.endswith("word…") and len(long) <= 141
    cut = excerpt_of("<p>" + "a" * 3990 + '<a href="https://example.org/">x</a></p>')
    assert "href" not in cut and "<" not in cut
