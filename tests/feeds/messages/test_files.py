"""Files in private messages: who gets their bytes and when, and that they go with their message."""

import datetime
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.events import clock
from accounts.events.queries import draw_since, newest_number
from accounts.networks.actions import suspend_member
from accounts.networks.models import Member
from accounts.tasks.models import Task
from feeds.actions import Unpublishable, publish_post
from feeds.attachments.actions import MOST_FILES, Chosen, FileRefused, attach, withdraw_file
from feeds.attachments.models import Attachment
from feeds.attachments.tasks import forget_waiting_files
from feeds.drafts.models import Draft
from feeds.messages.actions import (
    delete_message,
    dismiss_report,
    edit_message,
    leave_conversation,
    remove_reported,
    report_message,
    send_message,
)
from feeds.messages.models import Message
from tests.builders import a_message, a_picture, a_post, an_answer, an_upload

FILES = "/brightwater/files/"
FETCH = {"X-Requested-With": "fetch"}


def _url(name: str, *args) -> str:
    return reverse(f"messages:{name}", args=["brightwater", *args])


def _form(text: str = "", **fields) -> dict:
    return {"text": text, "client_key": str(uuid.uuid4()), "has_files": "1", **fields}


def _file(content: bytes = b"Agreed.", name: str = "minutes.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def statuses(sign_in):
    """Ask as a member for each byte of some files: whole, small, and one range."""

    def asked(member: Member, *files: Attachment) -> set[int]:
        client = sign_in(member)
        return {
            client.get(f"{FILES}{file.pk}/{query}", headers=headers).status_code
            for file in files
            for query in ("", "?size=small", "?size=medium", "?download")
            for headers in ({}, {"Range": "bytes=0-3"})
        }

    return asked


def test_a_picture_is_uploaded_described_sent_and_on_the_other_screen(sign_in, ben, cem, dee):
    first = a_message(by=dee, to=(cem,))
    a_message(by=cem, to=(ben,), text="So that the house rules are accepted")
    client = sign_in(cem)
    page = client.get(_url("conversation", first.conversation_id)).content.decode()
    assert "<file-box" in page and 'enctype="multipart/form-data"' in page
    row = client.post(FILES, {"file": _file(a_picture((1000, 10)), "desk <b>.png")}).json()
    since = newest_number(cem.network_id)
    sent = client.post(
        _url("send", first.conversation_id),
        _form(attachment=row["id"], **{f"alt-{row['id']}": "A <desk>"}),
        headers=FETCH,
    )
    assert sent.status_code == 201
    page = sign_in(dee).get(_url("conversation", first.conversation_id)).content.decode()
    assert 'alt="A &lt;desk&gt;"' in page and 'width="1000" height="10"' in page
    assert f"{FILES}{row['id']}/?size=small 480w, {FILES}{row['id']}/?size=medium 960w" in page
    # A message without words is named by its file where it stands in one line.
    assert "desk &lt;b&gt;.png" in sign_in(dee).get(_url("list")).content.decode()

    def on_screens_of(*members) -> bool:
        frames, _upto = draw_since(cem.network_id, since, {each.pk for each in members}, most=100)
        return any(f"{FILES}{row['id']}/" in json.loads(each.text).get("html", "")
                   for each in frames)  # fmt: skip

    assert on_screens_of(dee) and on_screens_of(cem)
    assert not on_screens_of(*Member.objects.exclude(pk__in=[cem.pk, dee.pk]))


def test_sound_and_documents_stand_in_it_as_in_posts(sign_in, cem, dee):
    sound = an_upload(by=cem, content=b"ID3\x04" + b"\0" * 60, name="call.mp3")
    paper = an_upload(by=cem, content=b"%PDF-1.7", name="offer.pdf")
    said = a_message(by=cem, to=(dee,), text="", files=(sound, paper))
    page = sign_in(dee).get(_url("conversation", said.conversation_id)).content.decode()
    assert f'<audio class="file__player" controls preload="none" src="{FILES}{sound.pk}/"' in page
    assert f'href="{FILES}{paper.pk}/?download" download' in page
    assert "2 files" in sign_in(dee).get(_url("list")).content.decode()


def test_without_scripts_files_come_with_the_form_and_are_not_lost_if_it_is_refused(
    sign_in, cem, dee
):
    a_message(by=cem, to=(dee,))
    client = sign_in(cem)
    for name, args in (("start", ()), ("send", (Message.objects.get().conversation_id,))):
        form = _form(to=[dee.pk]) | {"text": "x" * 20_001}
        page = client.post(_url(name, *args), {**form, "files": [_file(), _file(name="b.txt")]})
        assert page.status_code == 422
        waiting = list(Attachment.objects.waiting().order_by("pk"))
        assert len(waiting) == 2
        shown = page.content.decode()
        assert all(f'value="{each.pk}" checked' in shown for each in waiting)
        form |= {"text": "Both", "attachment": [each.pk for each in waiting]}
        client.post(_url(name, *args), {**form, "files": [_file(name="c.txt")]})
        message = Message.objects.order_by("-pk")[0]
        assert [each.name for each in message.files] == ["minutes.txt", "b.txt", "c.txt"]
    edit = _url("edit", message.pk)
    assert client.get(edit).content.decode().count("checked") == 3
    # A form that shows no files changes none.
    client.post(edit, {"text": "All three"})
    assert message.attachments.count() == 3
    keep = {"text": "Two", "has_files": "1", "attachment": [waiting[1].pk]}
    page = client.post(edit, {**keep, "text": "x" * 20_001})
    assert page.status_code == 422 and page.content.decode().count("checked") == 1
    client.post(edit, {**keep, "files": [_file(name="d.txt")]})
    assert [each.name for each in Message.objects.get(pk=message.pk).files] == ["b.txt", "d.txt"]
    assert client.post(edit, {**keep, "text": ""}, headers=FETCH).status_code == 204
    nothing = client.post(edit, {"text": "", "has_files": "1"}, headers=FETCH)
    assert nothing.status_code == 422 and "Write something" in nothing.json()["title"]


@pytest.mark.parametrize("name", ["start", "send", "edit"])
def test_what_can_not_be_taken_is_said_in_a_sentence(sign_in, cem, dee, name):
    said = a_message(by=cem, to=(dee,), text="Before")
    args = {"start": (), "send": (said.conversation_id,), "edit": (said.pk,)}[name]
    client, form = sign_in(cem), _form("Look", to=[dee.pk])
    for files, word in (
        ([_file(b"")], "empty"),
        ([_file(b"\xff\xd8\xff\xe0 no")], "damaged"),
        ([_file() for _ in range(MOST_FILES + 1)], f"at most {MOST_FILES}"),
    ):
        answer = client.post(_url(name, *args), {**form, "files": files}, headers=FETCH)
        assert answer.status_code == 422 and word in answer.json()["title"]
    gone = client.post(_url(name, *args), {**form, "attachment": [99]}, headers=FETCH)
    assert gone.status_code == 422 and "not there any more" in gone.json()["title"]
    assert Message.objects.get().text == "Before"
    assert not Attachment.objects.exclude(message=None).exists()


def test_ten_files_hang_on_a_message_and_the_same_key_twice_is_one(cem, dee):
    first, key = a_message(by=cem, to=(dee,)), uuid.uuid4()
    files = [an_upload(by=cem, name=f"{n}.txt") for n in range(MOST_FILES + 1)]

    def send(chosen) -> Message:
        return send_message(
            author=cem,
            conversation=first.conversation,
            text="",
            client_key=key,
            attachments=[Chosen(each.pk) for each in chosen],
        )

    with pytest.raises(Unpublishable, match="at most 10"):
        send(files)
    assert Message.objects.count() == 1
    sent = send(files[1:])
    assert send(files[1:]) == sent
    assert [each.name for each in sent.files] == [f"{n}.txt" for n in range(1, MOST_FILES + 1)]


def test_every_byte_is_for_those_alone_who_are_in_the_conversation(
    statuses, sign_in, ada, ben, cem, dee, eve, gil, zoe
):
    sound = an_upload(by=cem, content=b"ID3\x04" + bytes(range(200)))
    picture = an_upload(by=cem, content=a_picture((1000, 10)))
    said = a_message(by=cem, to=(dee, ben), files=(sound, picture))
    for member in (ben, cem, dee):
        assert statuses(member, sound, picture) == {200, 206}
    for stranger in (ada, eve, gil, zoe):
        assert statuses(stranger, sound, picture) == {404}
    tag = sign_in(ben).get(f"{FILES}{picture.pk}/")["ETag"]
    unchanged = {"If-None-Match": tag}
    assert sign_in(ben).get(f"{FILES}{picture.pk}/", headers=unchanged).status_code == 304
    leave_conversation(member=ben, conversation=said.conversation)
    assert statuses(ben, sound, picture) == {404}
    assert sign_in(ben).get(f"{FILES}{picture.pk}/", headers=unchanged).status_code == 404
    suspend_member(admin=ada, member=dee, reason="Away.")
    assert statuses(dee, sound, picture) == {404}
    # Sent is sent: it is the conversation's, whoever brought it.
    leave_conversation(member=cem, conversation=said.conversation)
    assert statuses(cem, sound, picture) == {404}
    assert sign_in(cem).post(f"{FILES}{sound.pk}/withdraw/").status_code == 404


def test_one_conversation_has_nothing_of_another(statuses, ben, cem, dee):
    file, other = an_upload(by=cem), an_upload(by=cem)
    a_message(by=cem, to=(dee,), files=(file,))
    a_message(by=cem, to=(ben,), files=(other,))
    assert statuses(dee, file) == statuses(ben, other) == {200, 206}
    assert statuses(dee, other) == statuses(ben, file) == {404}


def test_moderators_see_the_files_of_what_is_shown_and_for_as_long(
    statuses, sign_in, ada, ben, cem, dee, zoe
):
    files = [an_upload(by=cem, name=f"held-{n}.txt") for n in range(9)]
    talk = [a_message(by=cem, to=(dee,), files=(files[0],))]
    talk += [an_answer(by=cem, to=talk[0], files=(file,)) for file in files[1:]]
    shown, others = files[2:7], [*files[:2], *files[7:]]
    assert statuses(ben, *files) == {404}
    report = report_message(reporter=dee, message=talk[4], reason="Unkind.")
    later = an_upload(by=cem)
    an_answer(by=cem, to=talk[0], files=(later,))
    page = sign_in(ben).get(_url("reports")).content.decode()
    assert [n for n in range(9) if f"held-{n}.txt" in page] == [2, 3, 4, 5, 6]
    for judge in (ada, ben):
        assert statuses(judge, *shown) == {200, 206}
        assert statuses(judge, *others, later) == {404}
    assert statuses(zoe, *files) == {404}
    remove_reported(moderator=ben, report=report, answer="Too rude.")
    assert statuses(ben, *files) == {404}
    assert not Attachment.objects.filter(pk=files[4].pk).exists()
    again = report_message(reporter=dee, message=talk[3], reason="This, too.")
    assert statuses(ben, files[2], files[3]) == {200, 206}
    dismiss_report(moderator=ben, report=again)
    assert statuses(ben, *files) == {404} and statuses(dee, files[3]) == {200, 206}


def test_nobody_sees_by_a_report_of_their_own_words_what_they_have_left(statuses, ada, ben, cem):
    file = an_upload(by=cem)
    said = a_message(by=cem, to=(ada, ben), files=(file,))
    mine = an_answer(by=ada, to=said)
    report_message(reporter=cem, message=mine, reason="Unkind.")
    for judge in (ada, ben):
        leave_conversation(member=judge, conversation=said.conversation)
    assert statuses(ada, file) == {404} and statuses(ben, file) == {200, 206}


def test_a_deleted_message_takes_its_bytes_with_it(sign_in, cem, dee, run_tasks, kept_in):
    picture = an_upload(by=cem, content=a_picture((1000, 10)))
    said = a_message(by=cem, to=(dee,), files=(picture,))
    assert len(list(kept_in.rglob("*.webp"))) == 3
    asked = sign_in(cem).get(_url("delete", said.pk)).content.decode()
    assert f"{FILES}{picture.pk}/" in asked
    delete_message(author=cem, message=said)
    assert not Attachment.objects.exists()
    page = sign_in(dee).get(_url("conversation", said.conversation_id)).content.decode()
    assert FILES + str(picture.pk) not in page
    # A day later, for a backup that is under way may name them.
    assert Task.objects.filter(name="networks.forget_file").update(run_at=clock.now()) == 3
    run_tasks()
    assert not list(kept_in.rglob("*.webp"))


def test_an_edit_takes_files_away_and_brings_others_and_says_so(cem, dee):
    kept, gone, fresh = (an_upload(by=cem, name=name) for name in ("kept", "gone", "fresh"))
    said = a_message(by=cem, to=(dee,), text="Here", files=(gone, kept))
    chosen = [Chosen(fresh.pk), Chosen(kept.pk, "New")]
    edited = edit_message(author=cem, message=said, text="Here", attachments=chosen)
    assert [(each.name, each.alt) for each in edited.files] == [("fresh", ""), ("kept", "New")]
    assert edited.edited_at
    again = edit_message(author=cem, message=said, text="Here", attachments=chosen)
    assert again.edited_at == edited.edited_at
    edit_message(author=cem, message=said, text="")
    with pytest.raises(Unpublishable, match="Write something"):
        edit_message(author=cem, message=said, text="", attachments=[])
    assert said.attachments.count() == 2


def test_what_is_not_ones_own_or_does_not_wait_is_not_there(cem, dee, northgate_cem, payroll):
    on_post, on_message = an_upload(by=cem), an_upload(by=cem)
    a_post(by=cem, within=payroll, files=(on_post,))
    said = a_message(by=cem, to=(dee,), files=(on_message,))
    strange = [an_upload(by=dee), an_upload(by=northgate_cem), on_post, on_message]
    for file in strange:
        with pytest.raises(Unpublishable, match="not there any more"):
            an_answer(by=cem, to=said, files=(file,))
    with pytest.raises(Unpublishable, match="not there any more"):
        publish_post(
            author=cem, group=payroll, text="Look", client_key=uuid.uuid4(),
            attachments=[Chosen(on_message.pk)],
        )  # fmt: skip
    assert set(Attachment.objects.waiting()) == set(strange[:2])
    # The other one in the conversation can't change what hangs on it.
    with pytest.raises(PermissionDenied):
        edit_message(author=dee, message=said, text="Mine", attachments=[])
    assert list(said.attachments.all()) == [on_message]


def test_the_database_refuses_what_hangs_on_two_things_or_crosses_networks(
    cem, dee, zoe, northgate_cem, payroll
):
    file = an_upload(by=cem)
    said = a_message(by=cem, to=(dee,), files=(file,))
    post = a_post(by=cem, within=payroll)
    with pytest.raises(IntegrityError, match="attachment_hangs_on_one_thing"), transaction.atomic():
        Attachment.objects.filter(pk=file.pk).update(post=post)
    strange = an_upload(by=northgate_cem)
    with pytest.raises(IntegrityError, match="crosses networks"), transaction.atomic():
        Attachment.objects.filter(pk=strange.pk).update(message=said)
    with pytest.raises(FileRefused), transaction.atomic():
        attach(author=cem, to=said, chosen=[Chosen(strange.pk)])


def test_what_was_sent_is_not_forgotten_with_what_waits(cem, dee):
    sent, waiting = an_upload(by=cem), an_upload(by=cem)
    a_message(by=cem, to=(dee,), files=(sent,))
    Attachment.objects.update(created_at=clock.now() - datetime.timedelta(days=1))
    with pytest.raises(FileRefused):
        withdraw_file(uploader=cem, attachment=sent)
    forget_waiting_files()
    assert list(Attachment.objects.all()) == [sent] and waiting not in Attachment.objects.all()


@pytest.mark.parametrize("count", [1, 30])
def test_pages_cost_the_same_for_many_files(
    sign_in, ben, cem, dee, django_assert_num_queries, count
):
    first = a_message(by=cem, to=(dee,), text="", files=(an_upload(by=cem),))
    for _ in range(count):
        files = (an_upload(by=cem), an_upload(by=cem, content=a_picture()))
        said = an_answer(by=cem, to=first, text="", files=files)
        a_message(by=ben, to=(dee, cem), text="", files=(an_upload(by=ben),))
    report_message(reporter=dee, message=said, reason="Unkind.")
    for member, url, most in (
        (dee, _url("list"), 10),
        (dee, _url("conversation", first.conversation_id), 17),
        (ben, _url("reports"), 8),
        (dee, f"{FILES}{files[1].pk}/?size=small", 4),
        (ben, f"{FILES}{files[1].pk}/?size=small", 4),
    ):
        client = sign_in(member)
        client.get(url)
        with django_assert_num_queries(most):
            assert client.get(url).status_code == 200


def test_a_draft_waits_for_its_conversation_on_every_device_and_goes_with_what_is_sent(
    sign_in, cem, dee, ben
):
    first = a_message(by=cem, to=(dee, ben))
    place, page = f"conversation-{first.conversation_id}", first.conversation.get_absolute_url()
    client = sign_in(cem)
    assert 'data-draft-url="/brightwater/draft/"' in client.get(page).content.decode()
    keep = {"place": place, "text": "Half a thought"}
    for member in (cem, ben):
        assert sign_in(member).post("/brightwater/draft/keep/", keep).status_code == 200
    found = sign_in(cem).get(f"/brightwater/draft/?place={place}").json()
    assert found["text"] == "Half a thought"
    assert "text" not in sign_in(dee).get(f"/brightwater/draft/?place={place}").json()
    client.post(_url("send", first.conversation_id), _form("A whole one", draft=place))
    assert not Draft.objects.visible_to(cem).exists()
    # Nobody comes back to a conversation.
    leave_conversation(member=ben, conversation=first.conversation)
    assert not Draft.objects.exists()
    edited = f"message-{first.pk}"
    client.post("/brightwater/draft/keep/", {"place": edited, "text": "Better"})
    client.post(_url("edit", first.pk), {"text": "Better words", "draft": edited})
    assert not Draft.objects.exists()
