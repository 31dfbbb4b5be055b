"""Performing the acts of the script, by the actions that members perform themselves."""

import datetime
from collections.abc import Callable

from accounts.events import clock
from collab.sample.content import Content
from collab.sample.models import SampleLoad
from collab.sample.script import Act
from collab.sample.stage.groups import Groups
from collab.sample.stage.networks import Networks
from collab.sample.stage.rows import Rows
from collab.sample.stage.talk import Talk
from collab.sample.stage.whispers import Whispers

# What thousands do is gathered and written together; everything before it must be in the log.
_OF_THE_CROWD = frozenset(["like", "join_open", "accept"])


class Stage:
    """Where the script is performed: knows who performs which verb."""

    def __init__(self, content: Content, load: SampleLoad) -> None:
        self._companies = {company.slug: company for company in content.companies}
        self._rows = Rows(content, load)
        self._scenes = [scene(self._rows) for scene in (Networks, Groups, Talk, Whispers)]

    def perform(self, act: Act) -> None:
        """Perform one act at its moment."""
        with clock.at(act.at.astimezone(datetime.UTC)):
            if act.verb not in _OF_THE_CROWD:
                self._rows.settle(act.network)
            self._handler(act.verb)(self._companies[act.network], **act.what)

    def finish(self) -> None:
        """Write what is still gathered; called before each commit."""
        self._rows.finish()

    def _handler(self, verb: str) -> Callable[..., None]:
        return next(getattr(scene, verb) for scene in self._scenes if hasattr(scene, verb))
