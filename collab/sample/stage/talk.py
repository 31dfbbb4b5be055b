"""What is said in groups, and what is read."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.events import clock
from accounts.networks.models import Member
from collab.sample.content import MENTION, Company, Enclosure
from collab.sample.crowd import write_read_marks, write_readings
from collab.sample.enclosures import bytes_of
from collab.sample.stage.rows import Rows
from feeds.actions import edit_post, pin_post, publish_post, reply
from feeds.attachments.actions import Chosen, upload_file
from feeds.kinds import UPDATE, is_kind, kind_of
from feeds.questions.actions import choose_answer


class Talk:
    """What is done about posts; each method is a verb of the script."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def publish(
        self,
        company: Company,
        by: str,
        key: UUID,
        thread: UUID,
        group: str,
        text: str,
        kind: str,
        details: dict[str, Any],
        files: Sequence[Enclosure] = (),
    ) -> None:
        self.rows.accept_first(company, by)
        self.rows.welcome(company, group)
        author, into = self.rows.member(company, by), self.rows.group(company, group)
        named = [each for each in MENTION.findall(text) if each != by]
        if kind == "praise":
            details = {"members": [self.rows.member(company, each) for each in named], **details}
        elif "days" in details:
            until = clock.today() + datetime.timedelta(days=details["days"])
            details = {**details, "until": until}
        # As it is in life: not everybody who has something to announce may.
        is_fit = kind_of(kind).can_start(author, into) and (named or kind != "praise")
        self.rows.posts[key] = publish_post(
            author=author,
            group=into,
            text=self.rows.named(company, text),
            client_key=key,
            kind=kind if is_kind(kind) and is_fit else UPDATE,
            details=details,
            attachments=_uploaded(author, files),
        )

    def choose(self, company: Company, by: str, key: UUID) -> None:
        choose_answer(chooser=self.rows.member(company, by), reply=self.rows.post(key))

    def reply(
        self,
        company: Company,
        by: str,
        key: UUID,
        thread: UUID,
        group: str,
        text: str,
        files: Sequence[Enclosure] = (),
    ) -> None:
        self.rows.accept_first(company, by)
        author = self.rows.member(company, by)
        self.rows.posts[key] = reply(
            author=author,
            thread=self.rows.post(thread),
            text=self.rows.named(company, text),
            client_key=key,
            attachments=_uploaded(author, files),
        )

    def edit(
        self, company: Company, by: str, key: UUID, thread: UUID, group: str, text: str
    ) -> None:
        post = self.rows.post(key)
        edit_post(
            author=self.rows.member(company, by), post=post, text=self.rows.named(company, text)
        )

    def pin(self, company: Company, by: str, key: UUID) -> None:
        pin_post(admin=self.rows.member(company, by), post=self.rows.post(key))

    def like(self, company: Company, who: str, key: UUID, thread: UUID) -> None:
        post = self.rows.post(key)
        self.rows.crowd(company).like(
            self.rows.member(company, who).pk, post.pk, self.rows.post(thread).pk, post.group_id
        )

    def read(self, company: Company, visits: dict[str, datetime.datetime]) -> None:
        looked = {key: (self.rows.member(company, key).pk, at) for key, at in visits.items()}
        write_read_marks(looked.values())
        # To whoever signs in as one of the personas, what is announced is new.
        others = dict(visit for key, visit in looked.items() if key not in self.rows.personas)
        write_readings(self.rows.network(company), others)


def _uploaded(author: Member, files: Sequence[Enclosure]) -> list[Chosen]:
    """Bring files as a browser does, before what they are to hang on is sent."""
    brought = []
    for each in files:
        file = SimpleUploadedFile(each.name, bytes_of(each.name))
        brought.append(Chosen(upload_file(uploader=author, file=file).pk, each.alt))
    return brought
