"""Rights that end, and the bounds of a socket."""

from tests.mutants.seeding import Defect

_RIGHTS = ("tests/accounts/events", "tests/accounts/networks", "tests/promises")

DEFECTS = [
    Defect(
        "open screens outlive the sign-in",
        "accounts/networks/presence.py",
        "    signed_in = {each for each in presences if each.session_key in alive}",
        "    signed_in = set(presences)",
        _RIGHTS,
    ),
    Defect(
        "open screens outlive a new password",
        "accounts/networks/presence.py",
        "!= each.password\n    }",
        "!= each.password and False\n    }",
        _RIGHTS,
    ),
    Defect(
        "open screens outlive the membership",
        "accounts/networks/presence.py",
        "    present = {each for each in signed_in - outdated if each.member_id in passwords}",
        "    present = signed_in - outdated",
        _RIGHTS,
    ),
    Defect(
        "open screens outlive their network",
        "accounts/networks/presence.py",
        "        .filter(pk__in=members, network__closed_at=None)",
        "        .filter(pk__in=members)",
        _RIGHTS,
    ),
    Defect(
        "somebody suspended comes in",
        "accounts/networks/queries.py",
        '    members = Member.objects.active().select_related("network", "person")',
        '    members = Member.objects.select_related("network", "person")',
        _RIGHTS,
    ),
    Defect(
        "a closed network is open",
        "accounts/middleware.py",
        "        if member.network.closed_at is not None:",
        "        if False:",
        _RIGHTS,
    ),
    Defect(
        "who has lost the right is handed one frame more",
        "accounts/events/hub.py",
        "        stay = await self._send_away(network_id, screens, reading.standing)",
        "        stay = screens",
        _RIGHTS,
    ),
    Defect(
        "nobody looks whether a right has ended",
        "accounts/events/hub.py",
        "            await self._send_away(network_id, there, standing)\n",
        "",
        _RIGHTS,
    ),
    Defect(
        "one person opens sockets without end",
        "accounts/events/hub.py",
        "        if len(mine) >= MAX_SCREENS_EACH:",
        "        if False:",
        _RIGHTS,
    ),
    Defect(
        "a socket may flood",
        "accounts/events/consumers.py",
        "if self._is_flooding() or len(text) > MAX_MESSAGE:",
        "if len(text) > MAX_MESSAGE:",
        _RIGHTS,
    ),
    Defect(
        "a socket may say as much as it likes",
        "accounts/events/consumers.py",
        "if self._is_flooding() or len(text) > MAX_MESSAGE:",
        "if self._is_flooding():",
        _RIGHTS,
    ),
    Defect(
        "who is not signed in is not told so",
        "accounts/events/consumers.py",
        "        if not user.is_authenticated:\n            await self._close(SESSION_ENDED)",
        "        if False:\n            await self._close(SESSION_ENDED)",
        _RIGHTS,
    ),
]
