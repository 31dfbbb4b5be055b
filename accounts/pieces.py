"""
Pieces of pages that are the same for everybody, kept rendered in the process that drew them.

Rendering a card costs a hundred times what finding it again costs, and a feed shows sixty. What a
piece shows is its key, so nothing is ever out of date and nobody has to say that it changed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

Piece = TypeVar("Piece")


class Pieces(Generic[Piece]):
    """
    Pieces of one kind by what they show; what was long not asked for makes room.

    :ivar most: how many are kept
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, shown: Hashable, draw: Callable[[], Piece]) -> Piece:
        """
        The piece that shows `shown`, drawn now if it is not kept.

        Language and time zone, in which every piece is drawn, belong to the key without being
        named.
        """
        piece = self.find(shown)
        return self.keep(shown, draw()) if piece is None else piece

    def find(self, shown: Hashable) -> Piece | None:
        """The piece that shows `shown`, if it is kept."""
        key = (get_language(), get_current_timezone_name(), shown)
        with self._lock:
            piece = self._kept.get(key)
            if piece is not None:
                self._kept.move_to_end(key)
        return piece

    def keep(self, shown: Hashable, piece: Piece) -> Piece:
        """Keep what was just drawn of `shown`."""
        with self._lock:
            self._kept[get_language(), get_current_timezone_name(), shown] = piece
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return piece

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
