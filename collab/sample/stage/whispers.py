"""Private conversations are begun, gone on with and read."""

from uuid import UUID

from collab.sample.content import Company
from collab.sample.stage.rows import Rows
from feeds.messages.actions import read_conversation, send_message, start_conversation


class Whispers:
    """What is done about private messages; each method is a verb of the script."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def begin(self, company: Company, by: str, to: tuple[str, ...], text: str, key: UUID) -> None:
        """Write to others for the first time."""
        self.rows.accept_first(company, by)
        start_conversation(
            starter=self.rows.member(company, by),
            members=[self.rows.member(company, each) for each in to],
            text=text,
            client_key=key,
        )

    def tell(self, company: Company, by: str, text: str, key: UUID, first: UUID) -> None:
        """Say something in the conversation that began with the message `first`."""
        self.rows.accept_first(company, by)
        send_message(
            author=self.rows.member(company, by),
            conversation=self.rows.conversation(company, first),
            text=text,
            client_key=key,
        )

    def open(self, company: Company, who: str, first: UUID) -> None:
        """Read all that was said there."""
        conversation = self.rows.conversation(company, first)
        newest = conversation.messages.order_by("-pk").values_list("pk", flat=True)[0]
        read_conversation(
            member=self.rows.member(company, who), conversation=conversation, upto=newest
        )
