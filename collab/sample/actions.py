"""Loading the sample network."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import acting_from
from accounts.events.actions import one_wake_up
from accounts.networks.models import Network
from collab.notifications.actions.mailing import leave_unmailed
from collab.sample.content import content, trimmed
from collab.sample.dates import Dates
from collab.sample.models import SampleLoad
from collab.sample.queries import Persona, Progress, is_sample, sample_personas, sample_progress
from collab.sample.script import Act, write_script
from collab.sample.stage import Stage

__all__ = [
    "BeingLoaded",
    "NotEmpty",
    "Persona",
    "Progress",
    "is_sample",
    "load_sample",
    "sample_personas",
    "sample_progress",
]

Report = Callable[[int, int], None]

# Acts in one transaction: few enough that somebody else's write need not wait long.
_AT_ONCE = 100
# A loader that was not seen for so long is taken for dead, and another goes on.
_GIVEN_UP_AFTER = datetime.timedelta(seconds=30)


class NotEmpty(Exception):
    """The sample would come beside a real network."""

    def __str__(self) -> str:
        return "There is a network in this database. The sample is loaded into an empty one only."


class BeingLoaded(Exception):
    """Somebody else is loading the sample at this moment."""

    def __str__(self) -> str:
        return "The sample is being loaded already."


def load_sample(progress: Report | None = None, *, limit: int | None = None) -> SampleLoad:
    """
    Load the sample network, or what is missing of it; done is done, and nothing happens.

    :param progress: called with how many acts are done, and of how many
    :param limit: at most so many threads in each group, with the people these take
    :raises NotEmpty: if there is a network that is not the sample's
    :raises BeingLoaded: if another process is at it
    """
    report = progress or (lambda done, total: None)
    load = _begin(limit)
    if load.state == SampleLoad.State.DONE:
        report(load.total, load.total)
        return load
    try:
        _perform(load, report)
    except LoadTakenOver:
        raise BeingLoaded from None
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:500]
        SampleLoad.objects.filter(pk=load.pk).update(state=SampleLoad.State.FAILED, error=said)
        raise
    return SampleLoad.objects.get(pk=load.pk)


class LoadTakenOver(Exception):
    """Another loader went on where this one was slow; what it did since is rolled back."""


@transaction.atomic
def _begin(limit: int | None) -> SampleLoad:
    """Take the loading up: begin it, or go on where it stopped."""
    now = timezone.now()
    load = SampleLoad.objects.select_for_update(no_key=True).filter(pk=SampleLoad.ONLY).first()
    if load is None:
        if Network.objects.exists():
            raise NotEmpty
        return SampleLoad.objects.create(started_at=now, seen_at=now, limit=limit)
    if load.state == SampleLoad.State.DONE:
        return load
    if load.state == SampleLoad.State.RUNNING and now - load.seen_at < _GIVEN_UP_AFTER:
        raise BeingLoaded
    if load.done == 0:
        if Network.objects.exists():
            raise NotEmpty
        load.started_at, load.limit = now, limit
    load.state, load.seen_at, load.error = SampleLoad.State.RUNNING, now, ""
    load.save()
    return load


def _perform(load: SampleLoad, report: Report) -> None:
    whole = content() if load.limit is None else trimmed(content(), load.limit)
    dates = Dates(load.started_at, whole.home.settings["time_zone"], whole.plot["hours"])
    acts = write_script(whole, dates)
    if load.done and load.total != len(acts):
        raise ValueError("The sample's files have changed since the load began; start anew.")
    stage = Stage(whole, load)
    load.total = len(acts)
    report(load.done, load.total)
    with acting_from("sample"):
        while load.done < load.total:
            _perform_some(stage, load, acts[load.done : load.done + _AT_ONCE])
            report(load.done, load.total)
    for network in load.networks.values():
        # Its people are made up, and nobody reads what is sent to them.
        leave_unmailed(network)
    SampleLoad.objects.filter(pk=load.pk).update(
        state=SampleLoad.State.DONE, finished_at=timezone.now()
    )


@transaction.atomic
def _perform_some(stage: Stage, load: SampleLoad, acts: list[Act]) -> None:
    """Perform some acts and note in the same transaction that they are done."""
    with one_wake_up():
        for act in acts:
            stage.perform(act)
        stage.finish()
    mine = SampleLoad.objects.filter(pk=load.pk, done=load.done)
    is_mine = mine.update(
        done=F("done") + len(acts),
        total=load.total,
        seen_at=timezone.now(),
        networks=load.networks,
    )
    if not is_mine:
        raise LoadTakenOver
    load.done += len(acts)
