"""
Which characters a text keeps. What nobody sees and what spoils the text of others is dropped: it is
no loss to whoever wrote it, so nothing is said of it.
"""

import re
import unicodedata

# Dots and strokes piled upon one letter: Hebrew with all its points needs four, Tibetan six.
MAX_MARKS = 6

# Invisible, and not needed to write any language: what turns the direction of everything behind it
# (embeddings, overrides, isolates), invisible operators, a byte order mark, interlinear notes, and
# tags except in the flags that are written with them. Joiners, and the marks of direction that
# stand for themselves, stay: Persian, Hindi, Hebrew and emoji need them.
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a]{1,6}\U000e007f)"
    "|[\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Runs of what has no width hide things; one is as good as many.
_NO_WIDTH = re.compile("([\u200b-\u200f\u061c\u00ad])[\u200b-\u200f\u061c\u00ad]+")
_PLAIN = re.compile("[\x20-\x7e\n\t]*")


def normal(text: str) -> str:
    """Bring a text into the form in which it is kept: NFC, `\\n`, nothing that hides or spills."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _PLAIN.fullmatch(text):
        return text
    text = _NO_WIDTH.sub(r"\1", _UNSEEN.sub(r"\1", text))
    return unicodedata.normalize("NFC", "".join(_kept(text)))


def is_blank(text: str) -> bool:
    """Whether there is nothing in a text that anybody could see."""
    return all(character.isspace() or _kind(character) in _INVISIBLE for character in text)


def topic_slug(name: str) -> str:
    """The form in which a topic is one: `#Desk-Policy` and `#desk-policy` are the same."""
    return unicodedata.normalize("NFKC", name).casefold()[:60]


_kind = unicodedata.category
_INVISIBLE = {"Cc", "Cf", "Cs", "Mn", "Me"}


def _kept(text: str) -> list[str]:
    """Drop control characters, and marks piled too high; before NFC, which sorts a pile slowly."""
    kept = []
    pile = 0
    for character in text:
        if character in "\n\t" or character.isascii() and character.isprintable():
            pile = 0
        elif (kind := _kind(character)) in {"Mn", "Me"}:
            pile += 1
        elif kind in {"Cc", "Cs"}:
            continue
        elif kind != "Cf":
            # A joiner between them does not begin a new pile.
            pile = 0
        if pile > MAX_MARKS:
            continue
        kept.append(character)
    return kept
