"""What an audit entry says to people. Higher rooms add the sentences of their own acts."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.models import AuditEntry

# `%(subject)s`, and whatever the entry's detail has.
_sentences: dict[str, str | Promise] = {
    "network.started": gettext_lazy("started the network %(subject)s"),
    "network.settings_changed": gettext_lazy("changed the settings of the network: %(changes)s"),
    "network.closed": gettext_lazy("closed the network %(subject)s"),
    "network.reopened": gettext_lazy("opened the network %(subject)s again"),
    "network.restored": gettext_lazy("restored the network from the backup of %(made_at)s"),
    "launch.changed": gettext_lazy("changed the launch of the network: %(changes)s"),
    "policy.published": gettext_lazy("published version %(version)s of the policy"),
    "invitation.withdrawn": gettext_lazy("withdrew the invitation to %(subject)s"),
    "access.granted": gettext_lazy("granted a request: %(subject)s"),
    "access.refused": gettext_lazy("refused a request: %(subject)s"),
    "member.left": gettext_lazy("left the network, as %(subject)s"),
    "member.suspended": gettext_lazy("suspended %(subject)s"),
    "member.restored": gettext_lazy("gave %(subject)s access again"),
    "member.role_changed": gettext_lazy(
        "changed the role of %(subject)s from %(before)s to %(after)s"
    ),
    "member.guest_changed": gettext_lazy(
        "changed the access of the client %(subject)s: answered for by %(sponsor)s"
    ),
    "tasks.run_again": gettext_lazy("had failed tasks run again: %(count)s"),
    "level.added": gettext_lazy("added the level %(subject)s"),
    "level.renamed": gettext_lazy("renamed the level %(before)s to %(subject)s"),
    "level.moved": gettext_lazy("moved the level %(subject)s in the order"),
    "level.removed": gettext_lazy("removed the level %(subject)s"),
}


def tell(sentences: Mapping[str, str | Promise]) -> None:
    """Add what entries of further acts say; called when an app is ready."""
    _sentences.update(sentences)


def describe(entry: AuditEntry) -> str:
    """One readable sentence, without who and when; an unknown act is named as it is."""
    sentence = _sentences.get(entry.act)
    if sentence is None:
        return f"{entry.act.replace('.', ' ').replace('_', ' ')} {entry.subject}".strip()
    detail = {name: _readable(value) for name, value in entry.detail.items()}
    words = _Words(detail | {"subject": entry.subject, "changes": _changes(entry)})
    return str(sentence) % words


class _Words(dict):
    """An entry of an earlier release may lack a detail; its sentence is said all the same."""

    def __missing__(self, name: str) -> str:
        return "?"


def _changes(entry: AuditEntry) -> str:
    before, after = entry.detail.get("before"), entry.detail.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ""
    changes = [
        _("%(name)s from %(before)s to %(after)s")
        % {
            "name": name.replace("_", " "),
            "before": _readable(before.get(name)),
            "after": _readable(value),
        }
        for name, value in after.items()
    ]
    return "; ".join(changes)


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or _("none")
    return str(value) if value not in (None, "") else _("none")
