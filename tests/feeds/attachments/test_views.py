"""Files through the door: taken from composers, given out only to those who see the post."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.events.queries import draw_since
from feeds.actions import delete_post
from feeds.attachments.examinations import files_that_were_sent
from feeds.attachments.models import Attachment
from feeds.attachments.serving import range_of
from feeds.models import Post
from groups.actions import remove_from_group
from tests.builders import a_picture, a_post, an_upload

FILES = "/brightwater/files/"


def _file(content: bytes = b"Agreed.", name: str = "minutes.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _read(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_uploaded_described_posted_and_on_all_screens(sign_in, cem, dee, payroll):
    client = sign_in(cem)
    answer = client.post(FILES, {"file": _file(a_picture((1000, 10)), "desk <b>.png")})
    assert answer.status_code == 201
    row = answer.json()
    assert "desk &lt;b&gt;.png" in row["html"]
    assert client.get(f"{FILES}?ids={row['id']},7").json() == {"rows": [row]}
    assert sign_in(dee).get(f"{FILES}?ids={row['id']}").json() == {"rows": []}
    said = {"group": payroll.pk, "text": "", "has_files": "1", "attachment": row["id"]}
    sent = client.post("/brightwater/posts/", {**said, f"alt-{row['id']}": "A <desk>"})
    assert sent.status_code == 302
    page = sign_in(dee).get(sent["Location"]).content.decode()
    assert 'alt="A &lt;desk&gt;"' in page and 'width="1000" height="10"' in page
    assert f"{FILES}{row['id']}/?size=small 480w, {FILES}{row['id']}/?size=medium 960w" in page
    frames, _upto = draw_since(cem.network_id, 0, {dee.pk}, most=100)
    assert any(f"{FILES}{row['id']}/" in json.loads(f.text).get("html", "") for f in frames)


def test_without_scripts_files_come_with_the_form_and_are_not_lost_if_it_is_refused(
    sign_in, cem, payroll
):
    client = sign_in(cem)
    form = {"group": payroll.pk, "has_files": "1", "text": "x" * 20_001}
    page = client.post("/brightwater/posts/", {**form, "files": [_file(), _file(name="b.txt")]})
    assert page.status_code == 422
    waiting = list(Attachment.objects.order_by("pk"))
    shown = page.content.decode()
    assert all(f'value="{each.pk}" checked' in shown for each in waiting)
    form |= {"text": "Both", "attachment": [each.pk for each in waiting]}
    client.post("/brightwater/posts/", {**form, "files": [_file(name="c.txt")]})
    post = Post.objects.get()
    assert [each.name for each in post.attachments.order_by("position")] == [
        "minutes.txt", "b.txt", "c.txt",
    ]  # fmt: skip
    edit = f"/brightwater/posts/{post.pk}/edit/"
    assert client.get(edit).content.decode().count("checked") == 3
    # A form that shows no files changes none.
    client.post(edit, {"text": "All three"})
    assert post.attachments.count() == 3
    keep = {"text": "Two", "has_files": "1", "attachment": [waiting[1].pk]}
    client.post(edit, {**keep, "files": [_file(name="d.txt")]})
    names = post.attachments.order_by("position").values_list("name", flat=True)
    assert list(names) == ["b.txt", "d.txt"]


@pytest.mark.parametrize("name", ["files", "posts"])
def test_what_can_not_be_taken_is_said_in_a_sentence(sign_in, cem, payroll, name):
    client, fetch = sign_in(cem), {"X-Requested-With": "fetch"}
    form = {"group": payroll.pk, "text": "Look", "has_files": "1"}
    field = {"files": "file", "posts": "files"}[name]
    for files, word in (([_file(b"")], "empty"), ([_file(b"\xff\xd8\xff\xe0 no")], "damaged")):
        answer = client.post(f"/brightwater/{name}/", {**form, field: files}, headers=fetch)
        assert answer.status_code == 422 and word in answer.json()["title"]
    many = [_file() for _ in range(11)]
    if name == "posts":
        answer = client.post("/brightwater/posts/", {**form, "files": many}, headers=fetch)
        assert answer.status_code == 422 and "at most 10" in answer.json()["title"]
    assert client.post(FILES, {}).status_code == 422
    assert not Post.objects.exists()


def test_every_byte_is_for_those_alone_who_see_the_post(sign_in, ada, cem, dee, zoe, eve, managers):
    sound = b"ID3\x04" + bytes(range(200))
    file, picture = an_upload(by=cem, content=sound), an_upload(by=cem, content=a_picture())
    post = a_post(by=cem, within=managers, files=(file, picture))
    urls = [f"{FILES}{file.pk}/", f"{FILES}{picture.pk}/", f"{FILES}{picture.pk}/?size=small"]

    def statuses(member) -> set[int]:
        client = sign_in(member)
        answers = [client.get(url, headers=h) for url in urls for h in ({}, {"Range": "bytes=0-3"})]
        return {answer.status_code for answer in answers}

    assert statuses(ada) == statuses(cem) == {200, 206}
    assert statuses(dee) == statuses(zoe) == statuses(eve) == {404}
    tag = sign_in(ada).get(urls[0])["ETag"]
    assert sign_in(ada).get(urls[0], headers={"If-None-Match": tag}).status_code == 304
    remove_from_group(admin=cem, group=managers, member=ada, reason="Moved on.")
    assert statuses(ada) == {404}
    assert sign_in(ada).get(urls[0], headers={"If-None-Match": tag}).status_code == 404
    delete_post(author=cem, post=post)
    assert statuses(cem) == {404}


def test_what_waits_is_for_its_uploader_alone(sign_in, ada, cem, dee):
    url = f"{FILES}{an_upload(by=cem).pk}/"
    assert sign_in(cem).get(url).status_code == 200
    for other in (ada, dee):
        assert sign_in(other).get(url).status_code == 404
        assert sign_in(other).post(f"{url}withdraw/").status_code == 404
    assert sign_in(cem).post(f"{url}withdraw/").status_code == 204
    assert sign_in(cem).get(url).status_code == 404


@pytest.mark.parametrize(
    ("content", "content_type", "disposition"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "application/octet-stream", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "application/octet-stream", "attachment"),
        (b"%PDF-1.7", "application/pdf", "attachment"),
        (b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "video/quicktime", "attachment"),
        (b"ID3\x04" + b"\0" * 60, "audio/mpeg", "inline"),
        (a_picture(), "image/webp", "inline"),
    ],
)
def test_what_is_given_out_can_do_nothing(sign_in, cem, content, content_type, disposition):
    file = an_upload(by=cem, content=content, name="it.html")
    url = f"{FILES}{file.pk}/"
    answer = sign_in(cem).get(url, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith(f"{disposition}; filename=")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    # Not squeezed once more.
    assert len(_read(answer)) == int(answer["Content-Length"]) == file.size
    kept = sign_in(cem).get(f"{url}?download")
    assert kept["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "status", "found"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=4-9999", 206, slice(4, None)),
        ("bytes=-4", 206, slice(60, None)),
        ("bytes=-9999", 206, slice(0, None)),
        ("bytes=64-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=5-4", 200, slice(0, None)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("bytes=a-b", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
        ("bytes=" + "9" * 400 + "-", 200, slice(0, None)),
    ],
)
def test_one_range_is_given_and_nothing_strange(sign_in, cem, asked, status, found):
    content = b"ID3\x04" + bytes(range(60))
    url = f"{FILES}{an_upload(by=cem, content=content).pk}/"
    answer = sign_in(cem).get(url, headers={"Range": asked})
    assert answer.status_code == status
    if found:
        assert _read(answer) == content[found]
    else:
        assert answer["Content-Range"] == "bytes */64"
    stale = sign_in(cem).get(url, headers={"Range": asked, "If-Range": '"other"'})
    assert stale.status_code == 200
    assert range_of("bytes=0-0", 0) == (0, 0)


def test_a_groups_files_are_listed_the_newest_first_for_those_who_read_it(
    sign_in, cem, dee, payroll, managers, django_assert_max_num_queries
):
    hidden = an_upload(by=cem, name="salaries.txt")
    a_post(by=cem, within=managers, files=(hidden,))
    names = [f"file-{number:02}.txt" for number in range(41)]
    for name in names:
        a_post(by=cem, within=payroll, files=(an_upload(by=cem, name=name),))
    client, url = sign_in(dee), f"{payroll.get_absolute_url()}files/"
    client.get(url)
    with django_assert_max_num_queries(14):
        page = client.get(url).content.decode()
    assert page.index(names[40]) < page.index(names[1])
    assert names[0] not in page and "salaries" not in page
    after = page.split("?after=")[1].split('"')[0]
    assert names[0] in client.get(f"{url}?after={after}").content.decode()
    assert client.get(f"{managers.get_absolute_url()}files/").status_code == 403


def test_the_doctor_says_when_files_are_gone(cem, payroll):
    file = an_upload(by=cem)
    assert [finding.state.value for finding in files_that_were_sent()] == ["well"]
    file.file.storage.delete(file.file.name)
    assert [finding.state.value for finding in files_that_were_sent()] == ["wrong"]
