"""Files hang on posts: only one's own that wait, sent once, and gone with the post."""

import datetime
import uuid

import pytest

from accounts.events import clock
from accounts.policies.actions import acknowledge_policy
from accounts.tasks.models import Task
from feeds.actions import (
    Unpublishable,
    delete_post,
    edit_post,
    erase_post,
    publish_post,
    reply,
    restore_post,
)
from feeds.attachments.actions import MOST_FILES, Chosen, FileRefused, withdraw_file
from feeds.attachments.models import MAX_ALT, Attachment
from feeds.attachments.tasks import forget_waiting_files
from feeds.models import Post
from tests.builders import a_picture, a_post, an_upload


def _publish(author, group, files, text="", key=None) -> Post:
    chosen = [Chosen(each.pk, "A desk") for each in files]
    return publish_post(
        author=author, group=group, text=text, client_key=key or uuid.uuid4(), attachments=chosen
    )


def _files(post: Post) -> list[Attachment]:
    return list(post.attachments.order_by("position"))


def test_files_alone_are_a_post_and_the_same_key_twice_is_one(cem, payroll):
    files, key = [an_upload(by=cem, name=f"{n}.txt") for n in (2, 1)], uuid.uuid4()
    post = _publish(cem, payroll, files, key=key)
    assert _publish(cem, payroll, files, key=key) == post
    assert [each.name for each in _files(post)] == ["2.txt", "1.txt"]
    assert {each.alt for each in _files(post)} == {"A desk"}
    answer = reply(
        author=cem, thread=post, text="", client_key=uuid.uuid4(),
        attachments=[Chosen(an_upload(by=cem).pk, "x " * MAX_ALT)],
    )  # fmt: skip
    assert len(_files(answer)[0].alt) == MAX_ALT


def test_ten_files_hang_on_a_post_and_not_eleven(cem, payroll):
    files = [an_upload(by=cem) for _ in range(MOST_FILES + 1)]
    with pytest.raises(Unpublishable, match="at most 10"):
        _publish(cem, payroll, files)
    assert not Post.objects.exists()
    assert len(_files(_publish(cem, payroll, files[:-1]))) == MOST_FILES


def test_what_is_not_ones_own_or_does_not_wait_is_not_there(cem, dee, northgate_cem, payroll):
    posted = an_upload(by=cem)
    _publish(cem, payroll, [posted])
    strange = [an_upload(by=dee), an_upload(by=northgate_cem), posted, Attachment(pk=99)]
    for file in strange:
        with pytest.raises(Unpublishable, match="not there any more"):
            _publish(cem, payroll, [an_upload(by=cem), file], text="Look")
        other = a_post(by=cem, within=payroll)
        with pytest.raises(Unpublishable):
            edit_post(author=cem, post=other, text="Look", attachments=[Chosen(file.pk)])
    assert not Attachment.objects.filter(pk=strange[0].pk).exclude(post=None).exists()


def test_an_edit_takes_files_away_and_brings_others_and_says_so(cem, payroll):
    kept, gone, fresh = (an_upload(by=cem, name=name) for name in ("kept", "gone", "fresh"))
    post = _publish(cem, payroll, [gone, kept], text="Here")
    edited = edit_post(
        author=cem, post=post, text="Here", attachments=[Chosen(fresh.pk), Chosen(kept.pk, "New")]
    )
    assert [(each.name, each.alt) for each in _files(post)] == [("fresh", ""), ("kept", "New")]
    assert edited.edited_at and not post.revisions.exists()
    # As they are: nothing was changed; and a text is not needed.
    same = [Chosen(fresh.pk), Chosen(kept.pk, "New")]
    again = edit_post(author=cem, post=post, text="Here", attachments=same)
    assert again.edited_at == edited.edited_at
    edit_post(author=cem, post=post, text="")
    with pytest.raises(Unpublishable, match="Write something"):
        edit_post(author=cem, post=post, text="", attachments=[])
    assert len(_files(post)) == 2


def test_files_of_a_deleted_post_are_removed_with_its_text_and_come_back_before(
    cem, dee, payroll, run_tasks, kept_in
):
    post = _publish(cem, payroll, [an_upload(by=cem, content=a_picture((1000, 10)))])
    assert len(list(kept_in.rglob("*.webp"))) == 3
    delete_post(author=cem, post=post)
    assert not Attachment.objects.visible_to(cem).exists()
    restore_post(author=cem, post=post)
    assert Attachment.objects.visible_to(dee).exists()
    delete_post(author=cem, post=post)
    erase_post(post)
    assert not Attachment.objects.exists()
    # A day later, for a backup that is under way may name them.
    assert Task.objects.filter(name="networks.forget_file").update(run_at=clock.now()) == 3
    run_tasks()
    assert not list(kept_in.rglob("*.webp"))


def test_what_is_not_posted_within_a_day_is_forgotten(cem, dee, payroll):
    old, young, posted = an_upload(by=cem), an_upload(by=cem), an_upload(by=cem)
    _publish(cem, payroll, [posted])
    day = datetime.timedelta(days=1)
    Attachment.objects.exclude(pk=young.pk).update(created_at=clock.now() - day)
    forget_waiting_files()
    assert set(Attachment.objects.values_list("pk", flat=True)) == {young.pk, posted.pk}
    assert not Attachment.objects.filter(pk=old.pk).exists()
    for member, file in ((dee, young), (cem, posted)):
        with pytest.raises(FileRefused):
            withdraw_file(uploader=member, attachment=file)
    withdraw_file(uploader=cem, attachment=young)
    assert not Attachment.objects.filter(pk=young.pk).exists()


def test_what_is_only_a_file_is_quoted_in_words(sign_in, cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    acknowledge_policy(member=dee)
    only = reply(
        author=dee,
        thread=thread,
        text="",
        client_key=uuid.uuid4(),
        attachments=[Chosen(an_upload(by=dee).pk)],
    )
    reply(author=cem, thread=thread, text="Ah.", client_key=uuid.uuid4(), in_reply_to=only)
    page = sign_in(dee).get(thread.get_absolute_url()).content.decode()
    assert "A file, without words" in page.split("quote__link")[1][:300]
