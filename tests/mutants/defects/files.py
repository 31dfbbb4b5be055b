"""Files: who gets their bytes, what they may do, and what is forgotten of them."""

from tests.mutants.seeding import Defect

_FILES = ("tests/feeds/attachments", "tests/promises/test_visibility.py")

DEFECTS = [
    Defect(
        "a file outlives its deleted post",
        "feeds/attachments/models.py",
        "visible_to(member).present().filter(pk=",
        "visible_to(member).filter(pk=",
        _FILES,
    ),
    Defect(
        "what waits is everybody's",
        "feeds/attachments/models.py",
        "own = Q(post=None, uploader=member)",
        "own = Q(post=None)",
        _FILES,
    ),
    Defect(
        "somebody else's file can be posted",
        "feeds/attachments/actions.py",
        "            uploader=author, pk__in=",
        "            pk__in=",
        _FILES,
    ),
    Defect(
        "every file is opened in the page",
        "feeds/attachments/views/giving.py",
        'is_download=not is_shown or "download" in request.GET',
        'is_download="download" in request.GET',
        _FILES,
    ),
    Defect(
        "a range has a byte too many",
        "feeds/attachments/serving.py",
        "    end = min(int(last) + 1, size) if last else size",
        "    end = min(int(last) + 2, size) if last else size",
        _FILES,
    ),
    Defect(
        "a video says where it was taken",
        "feeds/attachments/places.py",
        "        _zero(file, start, end)",
        "        pass",
        _FILES,
    ),
    Defect(
        "a picture is decoded however large it says it is",
        "feeds/attachments/pictures.py",
        "    if picture.width * picture.height > MOST_PIXELS:",
        "    if False:",
        _FILES,
    ),
    Defect(
        "a film of any length is decoded",
        "feeds/attachments/pictures.py",
        "        if len(frames) >= _most_frames(picture) or picture.size != size:",
        "        if picture.size != size:",
        _FILES,
    ),
]
