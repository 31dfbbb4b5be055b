"""Whether this database is the sample, how far it is loaded, and the five as whom to look at it."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from accounts.networks.models import Member
from accounts.networks.sealing import unsealed
from collab.sample.content import content
from collab.sample.models import SampleLoad

# What happens in the script by then, for whoever waits for it.
_SENTENCES = (
    (0.09, gettext_lazy("It is Friday afternoon, and colleagues are asking each other in…")),
    (0.35, gettext_lazy("The canteen answers, and the dress code is argued about…")),
    (0.60, gettext_lazy("Payroll asks the whole company how it is doing…")),
    (0.80, gettext_lazy("The board has joined, and two clients…")),
    (1.00, gettext_lazy("Weeks go by: what was promised is being done…")),
)


@dataclass(frozen=True)
class Progress:
    """Acts done of how many, and a sentence on where the story is."""

    done: int
    total: int
    sentence: str

    @property
    def percent(self) -> int:
        return self.done * 100 // max(1, self.total)


@dataclass(frozen=True)
class Persona:
    """Somebody as whom one signs in with one click; `text` says what to try."""

    key: str
    label: str
    text: str
    member: Member


def is_sample() -> bool:
    """Whether this database was loaded as the sample, to its end."""
    return SampleLoad.objects.filter(state=SampleLoad.State.DONE).exists()


def current_load() -> SampleLoad | None:
    """The loading of the sample into this database, or None if it has not begun."""
    return SampleLoad.objects.filter(pk=SampleLoad.ONLY).first()


def sample_progress() -> Progress:
    """How far the loading has come; nothing of nothing before it has begun."""
    load = current_load()
    if load is None or not load.total:
        return Progress(0, 0, gettext("Setting the stage…"))
    if load.state == SampleLoad.State.FAILED:
        return Progress(load.done, load.total, gettext("That stumbled; it is being tried again…"))
    share = load.done / load.total
    sentence = next(said for upto, said in _SENTENCES if share <= upto)
    return Progress(load.done, load.total, str(sentence))


@unsealed("the sample's people are in several networks")
def sample_personas() -> list[Persona]:
    """The five, in the order of the page; nobody where this database is not the sample."""
    load = SampleLoad.objects.filter(state=SampleLoad.State.DONE).first()
    if load is None:
        return []
    whole = content()
    people = {company.slug: company.people for company in whole.companies}
    found = []
    for persona in whole.personas:
        figure = people[persona["network"]][persona["key"]]
        member = (
            Member.objects.active()
            .select_related("network", "person")
            .filter(network=load.networks[persona["network"]], person__email=figure.email)
            .first()
        )
        if member is not None and _is_of_the_sample_only(member, load):
            found.append(Persona(persona["key"], persona["label"], persona["try"], member))
    return found


def persona_named(key: str) -> Persona | None:
    """The persona of that key, or None."""
    return next((each for each in sample_personas() if each.key == key), None)


def _is_of_the_sample_only(member: Member, load: SampleLoad) -> bool:
    """Nobody who has come into a real network beside the sample is let in by a click."""
    made = load.networks.values()
    return not Member.objects.filter(person=member.person_id).exclude(network__in=made).exists()
