"""What the sample networks consist of, read from the files in `data/` and nothing else."""

from collab.sample.content.reading import DATA, address_of, content
from collab.sample.content.shapes import (
    MENTION,
    Available,
    Circle,
    Company,
    Content,
    Enclosure,
    Figure,
    Line,
    Said,
    Talk,
    Whisper,
)
from collab.sample.content.trimming import trimmed

__all__ = [
    "DATA",
    "MENTION",
    "Available",
    "Circle",
    "Company",
    "Content",
    "Enclosure",
    "Figure",
    "Line",
    "Said",
    "Talk",
    "Whisper",
    "address_of",
    "content",
    "trimmed",
]
