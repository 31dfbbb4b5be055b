"""
Where a video was taken, made unreadable: telephones write it into MP4 and MOV files.

These are boxes within boxes, each with its length and a word (ISO/IEC 14496-12). What stands in
`udta`, `meta` and `uuid` describes the recording and is not needed to play it; such a box is
renamed `free` and filled with zeros, so that all else stays where it was.
"""

import struct
from typing import IO

_DESCRIBING = frozenset({b"udta", b"meta", b"uuid"})
# Boxes that hold boxes in which the above are found.
_HOLDING = frozenset({b"moov", b"trak", b"moof", b"traf"})
# A film has a few dozen; a file that is all boxes is not walked to its end.
MOST_BOXES = 20_000
DEEPEST = 8
_STEP = 64 * 1024


class TooManyBoxes(ValueError):
    """It can't be said that nothing describing is left."""


def is_made_of_boxes(file: IO[bytes]) -> bool:
    """Whether a file begins as MP4 and its kin do."""
    file.seek(4)
    return file.read(4) == b"ftyp"


def forget_place(file: IO[bytes], size: int) -> None:
    """
    Blank what describes the recording, in place.

    :raises TooManyBoxes: if the file is more boxes than film
    """
    left = [MOST_BOXES]
    for start, end in _describing(file, 0, size, 0, left):
        file.seek(start + 4)
        file.write(b"free")
        _zero(file, start, end)


def _describing(
    file: IO[bytes], start: int, end: int, depth: int, left: list[int]
) -> list[tuple[int, int]]:
    """Where boxes begin and end that describe, between `start` and `end`."""
    found = []
    while start + 8 <= end:
        left[0] -= 1
        if left[0] < 0 or depth > DEEPEST:
            raise TooManyBoxes
        file.seek(start)
        length, word = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            head = 16
            length = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))[0]
        elif length == 0:
            length = end - start
        stop = min(start + length, end)
        if length < head:
            break
        if word in _DESCRIBING:
            found.append((start, stop))
        elif word in _HOLDING:
            found += _describing(file, start + head, stop, depth + 1, left)
        start = stop
    return found


def _zero(file: IO[bytes], start: int, end: int) -> None:
    """Fill a box behind its head; that of a long one has its length in it."""
    file.seek(start)
    head = 16 if struct.unpack(">I", file.read(4))[0] == 1 else 8
    file.seek(start + head)
    for at in range(start + head, end, _STEP):
        file.write(b"\0" * min(_STEP, end - at))
