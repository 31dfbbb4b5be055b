"""The house rules a network starts with; its administrators make them their own."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.networks.models import Network


def default_policy(network: Network) -> str:
    """The first text, in the network's language, with its name in it."""
    with translation.override(network.language):
        text = _EXTERNAL_TEXT if network.is_external else _HOME_TEXT
        return _unwrapped(_(text) % {"network": network.name})


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph: in what members write, a line break is one."""
    lines: list[str] = []
    for line in text.splitlines():
        goes_on = lines and lines[-1] and line and not line.startswith(("#", "-"))
        if goes_on and not lines[-1].startswith("#"):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.strip())
    return "\n".join(lines)


_HOME_TEXT = gettext_noop(
    """\
These are the house rules of %(network)s. They are short, so that everybody can keep them in mind.

## What this place is for

Ask, answer, suggest, disagree, say thank you. Everyone here is a colleague, from the newest
starter to the board, and everyone's view counts the same. You need no permission to have an
opinion about how we work.

## How we treat each other

- **Speak as yourself.** Your name stands beside what you write. Say what you would say in a
  meeting with the people concerned in the room.
- **Argue about the matter, never about the person.** Disagreement is welcome; mockery,
  harassment, threats and discrimination of any kind are not.
- **Assume good faith.** Written words sound harsher than spoken ones. Ask before you judge.
- **Nobody may be made to suffer for a fair question or an honest criticism.** That goes for
  managers first of all.

## What does not belong here

- Personal data of customers: names, numbers, account details, screenshots of their records.
- Passwords, card numbers and other secrets.
- Private matters of colleagues: pay, health, appraisals, disputes. Speak to the people concerned,
  or to Human Resources.
- Anything confidential in a group that is wider than those who may know it. Each group says who
  reads it; look before you post.
- What you have no right to pass on, and what you would not want to see forwarded.

## Working time

Reading and writing here is part of work, in reason. Nobody has to answer outside working hours,
and nobody is measured by how much they post.

## When something goes wrong

If you wrote something you regret, edit or delete it: an honest mistake is no offence. If
something troubles you, tell the moderators. They first speak privately with whoever wrote it and
ask for another wording; they remove only what breaks these rules, and they say why. If you think
they are wrong, say so, and somebody else will look at it.

## What is kept

What you post stays visible to the members of the group it was posted in. Administrators can see
who belongs to the network and what they do in running it is recorded. Your agreement to this
version of the rules is kept with its date. When the rules change, you are asked again.
"""
)

_EXTERNAL_TEXT = gettext_noop(
    """\
These are the house rules of %(network)s, a network in which people of two organisations work
together. It stands apart from the internal network of either.

## What this place is for

Questions, plans, progress and decisions of the work we share. What concerns only one of us
belongs into that side's own network.

## How we work here

- **Speak as yourself** and keep to the matter. Courtesy comes before speed.
- **Everyone here reads along**: each group says who. Look before you post.
- **What you read here is for this work.** Do not pass it on outside without asking.
- **Nothing posted here changes a contract.** Agreements are made where we agreed to make them.

## What does not belong here

- Personal data of customers or colleagues, beyond the names of those who work together.
- Passwords, keys and other secrets.
- Prices, offers and internal assessments, unless both sides have agreed to discuss them here.

## When something goes wrong

Edit or delete what you regret. If something troubles you, tell the person who invited you, or an
administrator. We first speak privately, and remove only what breaks these rules.

## What is kept

Posts stay visible to the members of their group. A client's access ends on the day stated in the
profile and can be prolonged. Your agreement to this version is kept with its date; when the rules
change, you are asked again.
"""
)
