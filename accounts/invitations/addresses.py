"""Reads e-mail addresses out of what people paste: lists, mail headers, columns of a table."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

MOST_CHARACTERS = 100_000
MOST_ENTRIES = 500

# People paste from tables, mail programs and chats, with signs that nobody sees.
_BLANKS = {ord(c): " " for c in "\u00a0\u2007\u202f\u3000\x0b\x0c"}
_ODD_SIGNS = {ord("＠"): "@", ord("，"): ",", ord("；"): ";", ord("、"): ",", ord("．"): "."}
_AROUND = " \t\"'`“”‘’«»()[]{}<>|:*•·"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_is_address = EmailValidator(allowlist=[])


@dataclass(frozen=True)
class Entry:
    """One thing that was pasted: what it said, and the address and the name read from it."""

    line: int
    raw: str
    email: str | None
    name: str = ""


def read_addresses(text: str) -> list[Entry]:
    """
    Find the addresses in `text`, in its order, each once; what is none is an entry without `email`.

    Takes commas, semicolons, lines, tabs, `Name <a@b>`, `Last, First <a@b>` and the columns of a
    table, of which only the addresses and the names before them count. Reads at most
    `MOST_CHARACTERS` and `MOST_ENTRIES`, so that a paste by mistake is cheap.
    """
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    clean = _CONTROL.sub("", text[:MOST_CHARACTERS].translate(_BLANKS | _ODD_SIGNS))
    clean = "".join(c for c in clean if unicodedata.category(c) != "Cf")
    lines = clean.splitlines()
    has_columns = _is_table(lines)
    for number, line in enumerate(lines, start=1):
        for entry in _read_line(number, line, has_columns or "\t" in line):
            if entry.email and entry.email in seen:
                first = entries[seen[entry.email]]
                if entry.name and not first.name:
                    entries[seen[entry.email]] = replace(first, name=entry.name)
                continue
            if entry.email:
                seen[entry.email] = len(entries)
            entries.append(entry)
            if len(entries) >= MOST_ENTRIES:
                return entries
    return entries


def canonical_address(address: str) -> str | None:
    """
    Bring an address into the form it is stored and compared in, or None if it is not one.

    Lower case throughout, no dot at the end, the domain in ASCII (RFC 5891). Parts behind a `+`
    stay: they are the recipient's own business, and the link proves the very address it went to.
    """
    address = address.strip(_AROUND).removeprefix("mailto:").removeprefix("MAILTO:")
    address = address.strip(_AROUND).rstrip(".,;:!?").lower()
    local, _at, domain = address.rpartition("@")
    if not local or '"' in local or len(address) > 254:
        return None
    try:
        domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
    address = f"{local}@{domain}"
    try:
        _is_address(address)
    except ValidationError:
        return None
    return address


def domain_of(address: str) -> str:
    """The domain of a canonical address."""
    return address.rpartition("@")[2]


def is_at_domain(address: str, domains: list[str]) -> bool:
    """
    Whether the address is at one of `domains`, exactly.

    Compared label by label: neither `attacker-example.com` nor `mail.example.com` is at
    `example.com`; an organisation that uses sub-domains names them.
    """
    canonical = canonical_address(address)
    if canonical is None:
        return False
    own = domain_of(canonical)
    for domain in domains:
        probe = canonical_address(f"x@{domain.strip().lstrip('@')}")
        if probe is not None and domain_of(probe) == own:
            return True
    return False


def spellings(address: str) -> set[str]:
    """The forms in which a person's own sign-in may have stored a canonical address."""
    local, _at, domain = address.rpartition("@")
    forms = {address}
    with suppress(idna.IDNAError, UnicodeError):
        forms.add(f"{local}@{idna.decode(domain)}")
    return forms


def _is_table(lines: list[str]) -> bool:
    """Whether the lines are rows of a table: as many pieces in each, one address at most."""
    rows = [re.split("[,;]", line) for line in lines if line.strip()]
    with_address = [row for row in rows if any("@" in piece for piece in row)]
    return (
        len(with_address) > 1
        and len({len(row) for row in rows}) == 1
        and len(rows[0]) > 1
        and all(sum("@" in piece for piece in row) <= 1 for row in rows)
    )


def _read_line(number: int, line: str, has_columns: bool) -> Iterator[Entry]:
    """Read one line; in a table, columns without an address are none of our business."""
    ignores = has_columns and "@" in line
    column = ""
    for piece in re.split(r"[;\t]", line):
        if not piece.strip(_AROUND + ","):
            continue
        if "@" not in piece:
            if not ignores:
                yield Entry(number, piece.strip()[:200], None)
            column = piece
            continue
        found = list(_read_piece(number, piece, ignores))
        # A name in the column before: "Ada Okafor<tab>ada@brightwater.example".
        if len(found) == 1 and not found[0].name and " " in column.strip() and ignores:
            found = [replace(found[0], name=_tidy_name(column))]
        yield from found
        column = ""


def _read_piece(number: int, piece: str, ignores: bool) -> Iterator[Entry]:
    end = 0
    # By hand: the regular expression for it took seconds for a paste of one sign a thousand times.
    while (begin := piece.find("<", end)) >= 0 and (close := piece.find(">", begin)) >= 0:
        before, inside = piece[end:begin], piece[begin + 1 : close].rpartition("<")[2]
        shown, end = piece[end : close + 1], close + 1
        if "@" not in inside:
            yield from _read_bare(number, f"{before} {inside}", ignores)
            continue
        parts = before.split(",")
        bare = max((i for i, part in enumerate(parts) if "@" in part), default=-1)
        yield from _read_bare(number, ",".join(parts[: bare + 1]), ignores)
        name = _tidy_name(",".join(parts[bare + 1 :]))
        yield Entry(number, shown.strip(" ,")[:200], canonical_address(inside), name)
    yield from _read_bare(number, piece[end:].replace("<", " ").replace(">", " "), ignores)


def _read_bare(number: int, text: str, ignores: bool) -> Iterator[Entry]:
    """Read addresses that stand without angle brackets, with a name before each or without."""
    for part in text.split(","):
        words: list[str] = []
        for word in part.split():
            if "@" not in word.strip(_AROUND):
                words.append(word)
                continue
            name = _tidy_name(" ".join(words))
            yield Entry(number, word[:200], canonical_address(word), name)
            words = []
        if words and not ignores and any(c.isalnum() for c in part) and "@" not in part:
            yield Entry(number, " ".join(words)[:200], None)


def _tidy_name(name: str) -> str:
    name = " ".join(name.strip(_AROUND + ",").split())
    if name.count(",") == 1:
        last, first = (half.strip() for half in name.split(","))
        name = f"{first} {last}"
    has_letter = any(c.isalpha() for c in name)
    return name.strip(_AROUND)[:80] if has_letter and "@" not in name else ""
