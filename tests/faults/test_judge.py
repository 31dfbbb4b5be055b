"""The judge is judged: each history with one fault in it is found out, and an honest one is not."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.history import ASKED, NO, SAW, UNKNOWN, YES, Entry, History
from tests.faults.judge import (
    INVARIANTS,
    acknowledged_is_shown,
    acknowledged_is_stored,
    counters_are_true,
    databases_are_whole,
    judged,
    mails_went_out_once,
    messages_stay_between_two,
    no_answer_is_an_error,
    nothing_is_shown_after_the_right_ended,
    nothing_is_stored_that_was_not_sent,
    one_object_for_a_key,
    services_came_back,
    told_once,
    unread_is_true,
    watchers_agree_on_the_log,
    watchers_saw_what_they_may,
)
from tests.faults.stored import CheckRow, EventRow, MailRow, PostRow, Stored
from tests.faults.story import ANN, BOB, CYD, OPEN, PRIVATE, Story


def is_frame(entry, connection, number):
    return (
        entry.what == "frame"
        and entry.told["connection"] == connection
        and entry.told["number"] == number
    )


def a_lost_post(story):
    story.stored.posts = [row for row in story.stored.posts if row.id != 104]


def a_lost_edit(story):
    story.change("posts", lambda row: row.id == 102, text="Hi")


def a_post_of_nobody(story):
    story.stored.posts.append(PostRow(105, "k9", ANN, PRIVATE, None, "Boo", activity=50))


def a_post_that_was_refused(story):
    story.stored.posts.append(PostRow(105, "k5", CYD, PRIVATE, None, "Me too", activity=50))


def a_key_with_two_posts(story):
    story.stored.posts.append(PostRow(105, "k4", BOB, PRIVATE, None, "Without Cyd", activity=50))


def a_key_answered_with_two_posts(story):
    story.answers("post", 1, YES, post=103)


def a_page_that_is_missing(story):
    page = story.asks("page", member=BOB, post=101)
    story.answers("page", page, NO, status=404)


def two_frames_in_the_wrong_order(story):
    story.tell_late(lambda each: is_frame(each, 1, 1), 0.05)


def a_frame_that_is_not_the_logs(story):
    story.change("events", lambda row: row.number == 5, ids={"post": 101, "group": PRIVATE})


def a_number_left_out_of_the_log(story):
    story.stored.events = [row for row in story.stored.events if row.number != 6]


def a_gap_on_a_screen(story):
    story.take_out(lambda each: is_frame(each, 2, 3))


def a_frame_that_came_twice(story):
    place = [is_frame(each, 1, 7) for each in story.entries].index(True)
    story.entries.insert(place, story.entries[place])


def a_screen_that_was_left_behind(story):
    story.take_out(
        lambda each: each.what == "heartbeat" and each.told["connection"] == 2
    )  # fmt: skip


def a_frame_after_the_removal(story):
    place = [is_frame(each, 1, 7) for each in story.entries].index(True)
    told = {**story.entries[place].told, "connection": 2}
    story.entries.insert(
        place + 1, dataclasses.replace(story.entries[place], who="screen of Cyd", told=told)
    )


def a_page_after_the_removal(story):
    page = story.asks("page", member=CYD, post=104)
    story.answers("page", page, YES)


def a_count_that_drifted(story):
    story.change("posts", lambda row: row.id == 101, reply_count=2)


def an_unread_that_is_wrong(story):
    story.change("inside", lambda row: (row.group, row.member) == (PRIVATE, BOB), read_to=35)


def a_message_that_is_lost(story):
    story.stored.messages = []


def a_message_to_somebody_else(story):
    story.change("messages", lambda row: row.id == 301, members=[ANN, CYD])


def a_message_on_the_screen_of_others(story):
    story.frame("screen of Cyd", 2, 8, "message.sent", 301)


def a_message_that_did_not_come(story):
    story.take_out(lambda each: is_frame(each, 1, 8))


def a_reply_that_nobody_was_told_of(story):
    story.stored.told = []


def a_reply_told_twice(story):
    story.stored.told *= 2


def a_reply_told_to_somebody_else(story):
    story.change("told", lambda row: row.number == 2, member=CYD)


def a_mail_that_is_lost(story):
    story.stored.mails = []


def a_mail_that_went_twice(story):
    story.stored.mails.append(MailRow("eve@x.example", "<2@x>"))


def a_mail_handed_over_again_without_reason(story):
    story.stored.mails.append(story.stored.mails[0])


def a_broken_index(story):
    story.stored.checks = [CheckRow("integrity_check", "row 7 missing from index")]


def a_service_that_came_late(story):
    story.saw("nemesis", "well", fault="ServerKilled", seconds=11.0, limit=10)


def an_internal_error(story):
    story.answers("page", story.asks("page", member=BOB, post=101), UNKNOWN, status=500)


SEEDED = [
    (a_lost_post, acknowledged_is_stored),
    (a_lost_edit, acknowledged_is_stored),
    (a_post_of_nobody, nothing_is_stored_that_was_not_sent),
    (a_post_that_was_refused, nothing_is_stored_that_was_not_sent),
    (a_key_with_two_posts, one_object_for_a_key),
    (a_key_answered_with_two_posts, one_object_for_a_key),
    (a_page_that_is_missing, acknowledged_is_shown),
    (two_frames_in_the_wrong_order, watchers_agree_on_the_log),
    (a_frame_that_is_not_the_logs, watchers_agree_on_the_log),
    (a_number_left_out_of_the_log, watchers_agree_on_the_log),
    (a_gap_on_a_screen, watchers_saw_what_they_may),
    (a_frame_that_came_twice, watchers_saw_what_they_may),
    (a_screen_that_was_left_behind, watchers_saw_what_they_may),
    (a_frame_after_the_removal, nothing_is_shown_after_the_right_ended),
    (a_page_after_the_removal, nothing_is_shown_after_the_right_ended),
    (a_count_that_drifted, counters_are_true),
    (an_unread_that_is_wrong, unread_is_true),
    (a_message_that_is_lost, messages_stay_between_two),
    (a_message_to_somebody_else, messages_stay_between_two),
    (a_message_on_the_screen_of_others, messages_stay_between_two),
    (a_message_that_did_not_come, watchers_saw_what_they_may),
    (a_reply_that_nobody_was_told_of, told_once),
    (a_reply_told_twice, told_once),
    (a_reply_told_to_somebody_else, told_once),
    (a_mail_that_is_lost, mails_went_out_once),
    (a_mail_that_went_twice, mails_went_out_once),
    (a_mail_handed_over_again_without_reason, mails_went_out_once),
    (a_broken_index, databases_are_whole),
    (a_service_that_came_late, services_came_back),
    (an_internal_error, no_answer_is_an_error),
]


def test_an_honest_history_holds_every_invariant():
    story = Story()
    verdicts = judged(story.history, story.stored)
    assert [verdict.violations for verdict in verdicts] == [[]] * len(INVARIANTS)
    assert all(verdict.looked_at for verdict in verdicts)


@pytest.mark.parametrize(("falsify", "judge"), SEEDED, ids=lambda each: each.__name__)
def test_one_seeded_violation_is_found_by_the_invariant_that_it_breaks(falsify, judge):
    story = Story()
    falsify(story)
    assert len(judge(story.history, story.stored)) >= 1


def test_every_invariant_has_a_history_that_breaks_it():
    assert {judge for _falsify, judge in SEEDED} == {each.judge for each in INVARIANTS}


def test_what_nobody_answered_may_be_stored_or_not():
    for rows in ([], [PostRow(105, "k6", ANN, OPEN, None, "Perhaps", activity=50)]):
        story = Story()
        perhaps = story.asks("post", key="k6", member=ANN, group=OPEN, text="Perhaps")
        story.note("Ann", "post", UNKNOWN, perhaps, why="timeout")
        story.stored.posts += rows
        assert acknowledged_is_stored(story.history, story.stored) == []
        assert nothing_is_stored_that_was_not_sent(story.history, story.stored) == []


def test_between_the_question_and_the_answer_a_right_is_on_neither_side():
    story = Story()
    asked = [each for each in story.entries if each.what == "remove"]
    # The removal takes ten seconds, and the next frame of the group comes within them.
    story.tell_late(lambda each: each.what == "remove" and each.phase == YES, 10)
    for seen in (True, False):
        kept = list(story.entries)
        if seen:
            told = {
                "connection": 2, "number": 7, "kind": "post.published",
                "place": "prepend", "put": "at-104", "target": "post-104",
            }  # fmt: skip
            kept.append(Entry(asked[0].at + 6, "screen of Cyd", "frame", SAW, 0, told))
            kept.sort(key=lambda each: each.at)
        history = History(entries=kept)
        assert nothing_is_shown_after_the_right_ended(history, story.stored) == []
        assert watchers_saw_what_they_may(history, story.stored) == []


def test_what_a_frozen_server_had_begun_to_send_is_no_frame_after_the_end():
    story = Story()
    a_frame_after_the_removal(story)
    (frame,) = [each for each in story.entries if is_frame(each, 2, 7)]
    assert nothing_is_shown_after_the_right_ended(story.history, story.stored)
    story.entries.append(Entry(frame.at - 4.6, "nemesis", "frozen", SAW, 0, {"part": "web"}))
    story.entries.append(Entry(frame.at - 0.2, "nemesis", "thawed", SAW, 0, {"part": "web"}))
    story.entries.sort(key=lambda each: each.at)
    assert nothing_is_shown_after_the_right_ended(story.history, story.stored) == []


def test_what_the_watchers_themselves_read_late_was_not_sent_late():
    story = Story()
    a_frame_after_the_removal(story)
    (frame,) = [each for each in story.entries if is_frame(each, 2, 7)]
    late = Entry(frame.at - 0.1, "watchers", "late", SAW, 0, {"seconds": 2.5})
    again = Entry(frame.at - 0.05, "watchers", "late", SAW, 0, {"seconds": 4.4})
    story.entries += [late]
    story.entries.sort(key=lambda each: each.at)
    assert nothing_is_shown_after_the_right_ended(story.history, story.stored)
    story.entries += [again]
    story.entries.sort(key=lambda each: each.at)
    assert nothing_is_shown_after_the_right_ended(story.history, story.stored) == []


def test_a_mail_may_be_handed_over_again_when_its_worker_was_killed():
    story = Story()
    a_mail_handed_over_again_without_reason(story)
    story.saw("nemesis", "begun", fault="WorkerKilled")
    assert mails_went_out_once(story.history, story.stored) == []
    a_mail_handed_over_again_without_reason(story)
    assert mails_went_out_once(story.history, story.stored)


def test_a_screen_too_far_behind_may_begin_anew_and_one_that_is_not_may_not():
    for since, is_right in ((0, True), (450, False)):
        story = Story()
        story.stored.events += [
            EventRow(number, "group.joined", {"group": OPEN, "member": ANN})
            for number in range(8, 501)
        ]
        story.screen("screen of Bob", 3, BOB, since=since)
        story.saw("screen of Bob", "reset", connection=3, upto=500)
        for connection in (1, 2):
            name = story.entries[connection].who
            story.saw(name, "heartbeat", connection=connection, upto=500)
        found = watchers_saw_what_they_may(story.history, story.stored)
        assert any("only 50 events behind" in each for each in found) != is_right


@given(cut=st.integers(1, 60), seed=st.randoms(use_true_random=False))
def test_wherever_a_connection_is_cut_catching_up_leaves_no_gap(cut, seed):
    """A screen that is cut after any entry and comes back with what it has is an honest one."""
    story = Story()
    mine = [each for each in story.entries if each.told.get("connection") == 1]
    kept = mine[: 1 + cut % len(mine)]
    numbers = [each.told["number"] for each in kept if each.what == "frame"]
    since = max(numbers, default=1) - 1
    for each in mine[len(kept) :]:
        story.entries.remove(each)
    story.pass_time(seed.uniform(0, 3))
    story.screen("screen of Bob", 3, BOB, since=since)
    again = [each for each in mine if each.what == "frame" and each.told["number"] > since]
    for each in again:
        story.saw("screen of Bob", "frame", **{**each.told, "connection": 3})
    story.saw("screen of Bob", "heartbeat", connection=3, upto=8)
    history = History(entries=story.entries)
    assert watchers_saw_what_they_may(history, story.stored) == []
    assert watchers_agree_on_the_log(history, story.stored) == []
    if again:
        lost = seed.choice(again)
        without = [
            each
            for each in story.entries
            if not (
                is_frame(each, 3, lost.told["number"]) or is_frame(each, 1, lost.told["number"])
            )
        ]
        assert watchers_saw_what_they_may(History(entries=without), story.stored)


def test_a_record_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "history.jsonl"
    history = History(path)
    op = history.begin()
    history.note("Ann", "post", ASKED, op, key="k1", text="Grüße")
    history.note("Ann", "post", YES, op, post=1)
    history.close()
    assert list(History.read(path)) == list(history)
    assert [each.at for each in history] == sorted(each.at for each in history)
    assert [json.loads(line)["op"] for line in path.read_text().splitlines()] == [1, 1]
    stored = Story().stored
    stored.write(tmp_path / "stored.json")
    assert Stored.read(tmp_path / "stored.json") == stored
