"""What is said in the sample at scale: the story's own sentences, each rendered once."""

from dataclasses import dataclass
from functools import cache
from random import Random

from accounts.networks.models import Member, Network
from accounts.text import RULES, render, topic_slug
from collab.sample.content import MENTION, Company, content
from feeds.rendering import post_html
from feeds.topics.models import Topic

_TOPICS = 120
_TEXTS_EACH = 6
_MENTIONED = 60


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its HTML, and the one topic or member that it may name."""

    text: str
    html: str
    topic: int | None = None
    mentioned: int | None = None


@dataclass(frozen=True)
class Pool:
    """Texts of one network to draw from; `rules` is the version by which all were made safe."""

    openings: list[Text]
    answers: list[Text]
    tagged: list[Text]
    naming: list[Text]
    rules: int = RULES


def pool_of(network: Network, members: list[Member], chance: Random) -> Pool:
    """
    Gather what is said in `network`: topics and mentions lead to its own pages.

    :param members: some of whom may be mentioned, where everybody may read it
    """
    openings, answers = _plain()
    topics = _topics(network)
    tagged = []
    for topic in topics:
        for _number in range(_TEXTS_EACH):
            text = f"{chance.choice(openings).text}\n\n#{topic.name}"
            tagged.append(Text(text, post_html(text, [], [topic]), topic=topic.pk))
    naming = []
    for member in chance.sample(members, min(_MENTIONED, len(members))):
        text = f"@{member.handle} {chance.choice(answers).text}"
        naming.append(Text(text, post_html(text, [member], []), mentioned=member.pk))
    return Pool(openings, answers, tagged, naming)


@cache
def _plain() -> tuple[list[Text], list[Text]]:
    """The story's threads and replies that name nobody and no topic: the same everywhere."""
    openings, answers = [], []
    for company in content().companies:
        for circle in company.circles:
            for talk in circle.talks:
                openings.append(talk.text)
                answers += [said.text for said in talk.replies]
    return _rendered(openings, content().home), _rendered(answers, content().home)


def _rendered(texts: list[str], company: Company) -> list[Text]:
    plain = [MENTION.sub(lambda found: _first_name(company, found[1]), each) for each in texts]
    # In the order of the files, so that the same chance gives the same words.
    kept = dict.fromkeys(text for text in plain if "#" not in text and "@" not in text)
    return [Text(text, render(text)) for text in kept]


def _first_name(company: Company, key: str) -> str:
    figure = company.people.get(key)
    return figure.name.split()[0] if figure else key.capitalize()


def _topics(network: Network) -> list[Topic]:
    """Topics of the network by names of the story's groups, made where they are missing."""
    words = [
        "".join(word for word in circle.name.title() if word.isalnum())
        for circle in content().home.circles
    ]
    names = [f"{word}{number or ''}" for number in range(_TOPICS) for word in words][:_TOPICS]
    if network.is_external:
        names = names[:5]
    Topic.objects.bulk_create(
        [Topic(network=network, name=name, slug=topic_slug(name)) for name in names],
        ignore_conflicts=True,
    )
    slugs = [topic_slug(name) for name in names]
    found = Topic.objects.filter(network=network, slug__in=slugs).select_related("network")
    return sorted(found, key=lambda topic: slugs.index(topic.slug))
