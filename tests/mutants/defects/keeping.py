"""Backups and stored numbers: what is given back is what was taken, and nothing happens twice."""

from tests.mutants.seeding import Defect

_KEEPING = ("tests/collab/keeping",)
_COUNTS = ("tests/accounts/test_recounts.py",)

DEFECTS = [
    Defect(
        "who was signed in is signed in after a restore",
        "collab/keeping/actions/reviving.py",
        "    sessions, _ = Session.objects.all().delete()",
        "    sessions = 1",
        _KEEPING,
    ),
    Defect(
        "mails that were sent are sent again after a restore",
        "collab/keeping/actions/reviving.py",
        "        held = Task.objects.waiting().update(",
        "        held = Task.objects.parked().update(",
        _KEEPING,
    ),
    Defect(
        "numbers of events are given twice after a restore",
        "collab/keeping/actions/reviving.py",
        'update(last_event=F("last_event") + LEAP)',
        'update(last_event=F("last_event") + 1)',
        _KEEPING,
    ),
    Defect(
        "a restore writes over what is there",
        "collab/keeping/actions/restoring.py",
        "        _require_room(set_aside)\n",
        "",
        _KEEPING,
    ),
    Defect(
        "a backup is believed without comparing it",
        "collab/keeping/archive.py",
        "        if wrong or DATABASE not in found:",
        "        if DATABASE not in found:",
        _KEEPING,
    ),
    Defect(
        "a link in a backup is followed",
        "collab/keeping/archive.py",
        "        if not entry.isreg() or name in self._parts",
        "        if name in self._parts",
        _KEEPING,
    ),
    Defect(
        "the end of a backup is not read",
        "collab/keeping/archive.py",
        "        # To its end, where the sums stand",
        "        return\n        # To its end, where the sums stand",
        _KEEPING,
    ),
    Defect(
        "a damaged database is backed up",
        "collab/keeping/sqlite.py",
        "        require_sound(copy)\n",
        "",
        _KEEPING,
    ),
    Defect(
        "a file is removed while a backup may be on its way to it",
        "accounts/networks/pictures.py",
        "        removed_at = clock.now() + KEPT_FOR",
        "        removed_at = clock.now()",
        ("tests/accounts/networks/test_pictures.py",),
    ),
    Defect(
        "a number of an event that was given is given again",
        "accounts/events/recounts.py",
        '    return Greatest(F("last_event"), Coalesce(newest, F("last_event")))',
        '    return Coalesce(newest, F("last_event"))',
        _COUNTS,
    ),
    Defect(
        "deleted replies are counted",
        "feeds/recounts.py",
        "Post.objects.present().filter(thread=OuterRef",
        "Post.objects.filter(thread=OuterRef",
        _COUNTS,
    ),
]
