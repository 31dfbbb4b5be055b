"""
A right that ends while a body is still being sent: the answer at the end is a refusal, and nothing
of what was sent is kept.
"""

import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Person
from accounts.networks.actions import change_role, close_network, leave_network, suspend_member
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed
from accounts.sessions import SessionStore
from feeds.models import Post
from groups.actions import change_group_role, remove_from_group
from groups.models import Group
from tests.builders import a_group, a_post

BOUNDARY = "boundary-7f3c"


class Sent(io.BytesIO):
    """A body of which the first half has arrived when `end` happens."""

    def __init__(self, body: bytes, end: Callable[[], object]) -> None:
        super().__init__(body)
        self.end: Callable[[], object] | None = end
        self.half = len(body) // 2

    def read(self, size: int | None = -1) -> bytes:
        size = -1 if size is None else size
        if self.end is None:
            return super().read(size)
        part = super().read(self.half if size < 0 else min(size, self.half))
        end, self.end = self.end, None
        with unsealed("somebody else's act"):
            end()
        return part if size >= 0 else part + super().read(-1)


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((300, 300), 80).convert("RGB").save(file, "PNG")
    return file.getvalue()


def body_of(fields: dict[str, str], picture: str = "") -> bytes:
    parts = []
    for name, value in fields.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    if picture:
        head = (
            f'Content-Disposition: form-data; name="{picture}"; filename="a.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
        )
        parts.append(head.encode() + a_picture())
    lines = [b"--" + BOUNDARY.encode() + b"\r\n" + part + b"\r\n" for part in parts]
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


class Sender:
    """A browser of `member` that sends forms slowly, token and all."""

    def __init__(self, member: Member, page: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(member.person)
        html = self.client.get(page).content.decode()
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]

    @property
    def session_key(self) -> str:
        return self.client.cookies["sid"].value

    def sends(self, path, fields, picture="", end=lambda: None):
        body = body_of({"csrfmiddlewaretoken": self.token, **fields}, picture)
        return self.client.generic(
            "POST",
            path,
            body,
            f"multipart/form-data; boundary={BOUNDARY}",
            **{"wsgi.input": Sent(body, end), "HTTP_X_CSRFTOKEN": self.token},
        )


ENDS = {
    "suspended": lambda ada, dee, key: suspend_member(admin=ada, member=dee, reason="Away"),
    "left": lambda ada, dee, key: leave_network(member=dee, keep_name=True),
    "network closed": lambda ada, dee, key: close_network(admin=ada, reason="Sold"),
    "signed out elsewhere": lambda ada, dee, key: SessionStore(key).delete(),
    "password changed": lambda ada, dee, key: Person.objects.filter(pk=dee.person_id).update(
        password="argon2$another"
    ),
    "deactivated": lambda ada, dee, key: Person.objects.filter(pk=dee.person_id).update(
        is_active=False
    ),
}


@pytest.mark.parametrize("end", [None, *ENDS])
def test_a_picture_that_is_being_sent_when_the_right_ends_is_not_kept(ada, cem, dee, end):
    sender = Sender(dee, "/brightwater/profile/")
    act = (lambda: ENDS[end](ada, dee, sender.session_key)) if end else (lambda: None)
    answer = sender.sends("/brightwater/profile/photo/", {}, "photo", act)
    kept = bool(Member.objects.get(pk=dee.pk).photo)
    if end is None:
        assert (answer.status_code, kept) == (302, True)
        return
    assert not kept
    # The token against forged requests ends with the session, hence 403.
    refusals = {"network closed": 410, "suspended": 404, "left": 404, "deactivated": 302}
    assert answer.status_code == refusals.get(end, 403)


@pytest.mark.parametrize("end", [None, *ENDS])
def test_a_post_that_is_being_sent_when_the_right_ends_is_not_kept(ada, cem, dee, end):
    group = a_group(by=cem, name="Payroll", members=(dee,))
    a_post(by=dee, within=group)
    sender = Sender(dee, "/brightwater/")
    act = (lambda: ENDS[end](ada, dee, sender.session_key)) if end else (lambda: None)
    fields = {"group": str(group.pk), "text": "Too late? " * 50, "client_key": ""}
    sender.sends("/brightwater/posts/", fields, end=act)
    assert Post.objects.filter(html__contains="Too late").exists() == (end is None)


@pytest.mark.parametrize("access", ["private", "secret"])
def test_a_post_to_a_group_that_one_was_removed_from_meanwhile_is_not_kept(cem, dee, access):
    group = a_group(by=cem, name="Managers", access=access, members=(dee,))
    a_post(by=dee, within=group)
    sender = Sender(dee, "/brightwater/")
    fields = {"group": str(group.pk), "text": "Too late? " * 50, "client_key": ""}
    answer = sender.sends(
        "/brightwater/posts/",
        fields,
        end=lambda: remove_from_group(admin=cem, group=group, member=dee),
    )
    assert answer.status_code in (403, 404, 422)
    assert not Post.objects.filter(html__contains="Too late").exists()


def test_the_picture_of_a_group_is_not_changed_by_who_is_no_longer_its_admin(ada, cem, dee):
    group = a_group(by=cem, name="Managers", access="private", members=(dee,))
    change_group_role(admin=cem, group=group, member=dee, role="admin")
    edit = reverse("groups:edit", args=["brightwater", group.slug])
    fields = {"name": "Managers", "purpose": "Ours", "access": "private", "color": "teal"}
    sender = Sender(dee, edit)
    answer = sender.sends(
        edit,
        fields,
        "picture_file",
        lambda: change_group_role(admin=cem, group=group, member=dee, role="member"),
    )
    assert answer.status_code in (403, 404)
    changed = Group.objects.get(pk=group.pk)
    assert not changed.picture and changed.purpose == ""


def test_the_logo_is_not_changed_by_who_is_no_longer_administrator(ada, cem):
    change_role(admin=ada, member=cem, role="admin")
    page = "/brightwater/admin/settings/"
    sender = Sender(cem, page)
    fields = {"name": "Darkwater", "color": "teal", "language": "en", "time_zone": "UTC"}
    answer = sender.sends(
        page, fields, "logo_file", lambda: change_role(admin=ada, member=cem, role="member")
    )
    assert answer.status_code == 403
    network = Network.objects.get(pk=ada.network_id)
    assert (network.name, bool(network.logo)) == ("Brightwater", False)
