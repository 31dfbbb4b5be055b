"""What stands in the sample's files, and the script made of it; without a database."""

import datetime
from collections import Counter, defaultdict

import pytest

from accounts.networks.swatches import Swatch
from collab.sample.content import DATA, MENTION, Company, content, trimmed
from collab.sample.dates import Dates
from collab.sample.enclosures import bytes_of
from collab.sample.script import Act, write_script

UTC = datetime.UTC
MONDAY_MORNING = datetime.datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
JUST_AFTER_MIDNIGHT = datetime.datetime(2026, 3, 4, 0, 1, tzinfo=UTC)
# Beside working hours on every day of the week, before and after noon, and over a change of clocks.
MOMENTS = [
    MONDAY_MORNING,
    datetime.datetime(2026, 3, 4, 15, 30, tzinfo=UTC),
    datetime.datetime(2026, 4, 11, 23, 59, tzinfo=UTC),
    datetime.datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
]


def script(now: datetime.datetime = MOMENTS[1]) -> list[Act]:
    whole = content()
    return write_script(whole, dates(now))


def dates(now: datetime.datetime) -> Dates:
    whole = content()
    return Dates(now, whole.home.settings["time_zone"], whole.plot["hours"])


def everything_said(company: Company) -> list[str]:
    return [
        said.text
        for circle in company.circles
        for talk in circle.talks
        for said in (talk, *talk.replies)
    ]


def threads_and_replies(company: Company) -> tuple[int, int]:
    talks = [talk for circle in company.circles for talk in circle.talks]
    return len(talks), sum(len(talk.replies) for talk in talks)


def test_as_many_as_were_promised():
    whole = content()

    assert len(whole.home.people) == 260
    assert len(whole.home.circles) == 20
    threads, replies = threads_and_replies(whole.home)
    assert threads >= 240
    assert replies >= 900
    assert len(whole.external) == 2
    for company in whole.external:
        guests = [each for each in company.people.values() if each.is_guest]
        assert 12 <= len(company.people) <= 18
        assert len(guests) >= 6
        assert 3 <= len(company.circles) <= 4
        assert threads_and_replies(company)[0] >= 15


def test_every_department_and_level_is_there():
    people = content().home.people.values()

    assert len({each.department for each in people}) == 16
    levels = Counter(each.level for each in people)
    assert set(levels) == {"Agent", "Team manager", "Head", "Director", "Board"}
    assert levels["Board"] == 5
    assert levels["Agent"] > levels["Team manager"] > levels["Head"] > levels["Director"]


def test_names_and_addresses_are_told_apart():
    for company in content().companies:
        for what in ("name", "email"):
            counted = Counter(getattr(each, what) for each in company.people.values())
            assert [each for each, number in counted.items() if number > 1] == []
        assert all(each.email.endswith(".example") for each in company.people.values())


def test_nothing_is_said_twice_and_nothing_is_filler():
    said = [text for company in content().companies for text in everything_said(company)]

    # A word or two may be said by more than one: "Done.", or the answer to the same riddle.
    long = Counter(text for text in said if len(text) > 12)
    assert [text for text, number in long.items() if number > 1] == []
    for text in said:
        assert "lorem" not in text.lower()
        assert "test post" not in text.lower()
    openings = Counter(text[:40] for text in said if len(text) > 40)
    assert max(openings.values()) <= 3


def test_posts_are_long_and_short():
    lengths = sorted(len(text) for text in everything_said(content().home))

    assert lengths[len(lengths) // 10] < 50
    assert lengths[-len(lengths) // 50] > 350


def test_files_are_short_enough_to_be_read():
    for path in DATA.rglob("*.toml"):
        assert len(path.read_text().splitlines()) <= 600, path.name


def test_the_tree_has_one_root_and_is_whole():
    people = content().home.people
    depths: dict[str, int] = {}
    for key, figure in people.items():
        # Whoever brought them stands before them, so this reads each file's line once.
        depths[key] = depths[figure.brought_by] + 1 if figure.brought_by else 0

    assert [key for key, depth in depths.items() if depth == 0] == ["dean"]
    assert max(depths.values()) >= 6
    brought = Counter(each.brought_by for each in people.values())
    assert max(brought.values()) == 14
    assert sum(1 for key in people if not brought[key]) > 100


def test_a_hundred_joined_on_the_friday():
    on_friday = [each for each in content().home.people.values() if each.joined.startswith("w0 ")]

    assert 100 <= len(on_friday) <= 110


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_everybody_acts_after_joining_and_mentions_who_is_there(now):
    whole = content()
    closed: dict[tuple[str, str], set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    wrong = []
    for act in script(now):
        here, what = members[act.network], act.what
        if act.verb in ("start", "join"):
            here.add(what["who"])
            continue
        who = {what[name] for name in ("by", "who") if name in what}
        if act.verb == "invite":
            who = {what["by"]}
        who |= {*MENTION.findall(what.get("text", "")), *what.get("to", ())}
        wrong += [(act.verb, str(act.at), key) for key in who - here]
        if act.verb == "join_closed":
            closed[act.network, what["group"]].add(what["who"])
    assert wrong == []
    assert members[whole.home.slug] == set(whole.home.people)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_nothing_happens_after_now_or_outside_working_hours(now):
    acts = script(now)
    hours = content().plot["hours"]
    first = datetime.time.fromisoformat(hours["first"])
    # A reply that would have come after the last hour of the day may follow by some minutes.
    last = datetime.datetime.combine(now, datetime.time.fromisoformat(hours["last"]))
    last += datetime.timedelta(minutes=15)

    assert max(act.at for act in acts) <= now
    said = [act for act in acts if act.verb in ("publish", "reply")]
    for act in said:
        assert act.at.weekday() != 6, act
        assert first <= act.at.time() <= last.time(), act
    newest = max(act.at for act in said)
    assert now - newest < datetime.timedelta(days=4)


def test_the_newest_talk_is_of_today():
    newest = max(act.at for act in script() if act.verb == "publish")

    assert newest.date() == MOMENTS[1].date()


def test_replies_follow_their_thread_and_edits_their_post():
    seen = set()
    for act in script():
        if act.verb in ("reply", "like", "edit", "pin"):
            assert act.what.get("thread", act.what["key"]) in seen, act
        if act.verb in ("like", "edit"):
            assert act.what["key"] in seen, act
        if act.verb in ("publish", "reply"):
            seen.add(act.what["key"])


def test_nobody_likes_twice_or_themselves():
    authors, likes = {}, Counter()
    for act in script():
        if act.verb in ("publish", "reply"):
            authors[act.what["key"]] = act.what["by"]
        if act.verb == "like":
            likes[act.what["who"], act.what["key"]] += 1
            assert act.what["who"] != authors[act.what["key"]]
    assert max(likes.values()) == 1


def test_only_members_are_in_closed_groups():
    for company in content().companies:
        for circle in company.circles:
            if circle.access not in ("private", "secret"):
                continue
            inside = {
                act.what["who"]
                for act in script()
                if act.verb == "join_closed" and act.what["group"] == circle.name
            } | {circle.maker}
            spoken = {said.by for talk in circle.talks for said in (talk, *talk.replies)}
            assert spoken <= inside
            assert not inside & set(circle.asking)


def test_the_script_is_the_same_each_time():
    assert [(act.at, act.verb, act.what) for act in script()] == [
        (act.at, act.verb, act.what) for act in script()
    ]


def test_groups_are_told_apart_and_well_made():
    whole = content()
    for company in whole.companies:
        names = [circle.name for circle in company.circles]
        assert len(set(names)) == len(names)
        assert sum(circle.is_all_company for circle in company.circles) == 1
        for circle in company.circles:
            assert circle.swatch in Swatch.values
            assert circle.access in {"open", "private", "secret", "all-company"}
            assert 0 < len(circle.purpose) <= 300
            assert len(circle.name) <= 60
            assert not any(company.people[key].is_guest for key in circle.admins)
    access = Counter(circle.access for circle in whole.home.circles)
    assert access["private"] >= 1
    assert access["secret"] >= 1


def test_fields_fit():
    whole = content()
    for company in whole.companies:
        assert len(company.purpose) <= 200
        for each in company.people.values():
            assert len(each.skills) <= 200
            assert len(each.about) <= 1000
            assert len(each.title) <= 80
    assert all(len(text) <= 20_000 for text in everything_said(whole.home))


def test_personas_are_of_five_kinds():
    whole = content()
    people = {company.slug: company.people for company in whole.companies}
    figures = [people[each["network"]][each["key"]] for each in whole.personas]

    assert len(figures) == 5
    assert figures[0].level == "Agent"
    assert figures[1].level == "Team manager"
    assert whole.personas[2]["key"] in whole.plot["moderators"]
    assert figures[3].is_guest
    assert whole.personas[4]["key"] == whole.plot["admin"]


def test_a_trimmed_sample_is_whole_too():
    small = trimmed(content(), 1)

    for circle in small.home.circles:
        assert len(circle.talks) == 1
    for key, figure in small.home.people.items():
        assert not figure.brought_by or figure.brought_by in small.home.people, key
    assert len(small.home.people) < 200


def test_each_persona_has_something_private_to_read():
    whole = content()
    for persona in whole.personas:
        company = next(each for each in whole.companies if each.slug == persona["network"])
        mine = [each for each in company.whispers if persona["key"] in each.people]
        waiting = [each for each in mine if persona["key"] in each.unread_by]

        assert len(mine) >= 2
        assert len(waiting) == 1
        assert any(len(each.people) == 3 for each in mine)
        assert all(each.lines[-1].by != persona["key"] for each in waiting)
    for whisper in (each for company in whole.companies for each in company.whispers):
        assert {line.by for line in whisper.lines} <= set(whisper.people)


def test_a_conversation_goes_on_after_it_began_and_is_read_after_it_was_said():
    begun, last = set(), {}
    for act in script():
        if act.verb == "begin":
            begun.add(act.what["key"])
        elif act.verb in ("tell", "open"):
            assert act.what["first"] in begun
            assert act.at >= last.get(act.what["first"], act.at)
            if act.verb == "tell":
                last[act.what["first"]] = act.at
    assert len(begun) == sum(len(company.whispers) for company in content().companies)


@pytest.mark.parametrize("now", [*MOMENTS, JUST_AFTER_MIDNIGHT], ids=str)
def test_nobody_says_an_hour_that_is_past(now):
    for act in script(now):
        if act.verb == "say_available" and act.what["said"].in_until:
            assert act.at.time() < datetime.time.fromisoformat(act.what["said"].in_until)


def test_every_file_that_is_named_is_there_and_small():
    said = [
        each
        for company in content().companies
        for circle in company.circles
        for talk in circle.talks
        for each in (talk, *talk.replies)
    ]
    files = [file for each in said for file in each.files]

    assert {file.name.rpartition(".")[2] for file in files} == {"png", "pdf", "csv"}
    for file in files:
        assert 0 < len(bytes_of(file.name)) < 100_000
        assert file.alt or not file.name.endswith(".png")
