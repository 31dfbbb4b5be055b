"""Topics and people: what is counted, what is told, and who is seen."""

from tests.mutants.seeding import Defect

_TOPICS = ("tests/feeds/topics",)
_HERE = ("tests/accounts/availability",)
_TIES = ("tests/accounts/following",)

DEFECTS = [
    Defect(
        "topics count what was said where one may not look",
        "feeds/topics/models.py",
        'return self.alias(seen=Subquery(seen.values("pk")[:1])).exclude(seen=None)',
        "return self",
        _TOPICS,
    ),
    Defect(
        "what became of a topic is told to whoever writes its old name",
        "feeds/topics/actions.py",
        "    seen = Topic.objects.visible_to(author).select_related",
        "    seen = Topic.objects.select_related",
        _TOPICS,
    ),
    Defect(
        "the audit log names topics of closed groups",
        "feeds/topics/trace.py",
        "    if _is_known_to_all(topic) and (into is None or _is_known_to_all(into)):",
        "    if True:",
        _TOPICS,
    ),
    Defect(
        "what is written under a topic while it is merged is left behind",
        "feeds/topics/actions.py",
        "        _move(topic, into)\n\n\n@transaction.atomic\ndef follow_topic",
        "        pass\n\n\n@transaction.atomic\ndef follow_topic",
        _TOPICS,
    ),
    Defect(
        "one person alone makes a topic talked about",
        "feeds/topics/rising.py",
        "LEAST_PEOPLE = 2",
        "LEAST_PEOPLE = 1",
        _TOPICS,
    ),
    Defect(
        "whoever is not seen sees who is here",
        "accounts/availability/here.py",
        "    if viewer.pk not in shown:",
        "    if False:",
        _HERE,
    ),
    Defect(
        "everybody is seen to be here",
        "accounts/availability/here.py",
        "    here = set(members).intersection(seen)",
        "    here = set(members)",
        _HERE,
    ),
    Defect(
        "who was away stays away",
        "accounts/availability/queries.py",
        "    if row.away_until and now.date() <= row.away_until:",
        "    if row.away_until:",
        _HERE,
    ),
    Defect(
        "whom one mutes is seen by others",
        "accounts/following/models.py",
        "        return self.filter(member=member, other__in=Member.objects.active())",
        "        return self.filter(other__in=Member.objects.active())",
        _TIES,
    ),
]
