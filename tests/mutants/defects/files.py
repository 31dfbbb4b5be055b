"""Files: who gets their bytes, what they may do, and what is forgotten of them."""

from tests.mutants.seeding import Defect

_FILES = ("tests/feeds/attachments", "tests/promises/test_visibility.py")
_MESSAGES = ("tests/feeds/messages/test_files.py", "tests/feeds/messages/test_visibility.py")

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
        "own = Q(post=None, message=None, uploader=member)",
        "own = Q(post=None, message=None)",
        _FILES,
    ),
    Defect(
        "what one has sent stays one's own to see",
        "feeds/attachments/models.py",
        "own = Q(post=None, message=None, uploader=member)",
        "own = Q(post=None, uploader=member)",
        _MESSAGES,
    ),
    Defect(
        "files of a message wait to be forgotten",
        "feeds/attachments/models.py",
        "return self.filter(post=None, message=None)",
        "return self.filter(post=None)",
        _MESSAGES,
    ),
    Defect(
        "a moderator sees the files of a whole conversation of which something was reported",
        "feeds/messages/models/report.py",
        ".with_neighbours().filter(is_shown)",
        "",
        _MESSAGES,
    ),
    Defect(
        "a deleted message leaves its files",
        "feeds/messages/actions/writing.py",
        "    remove_attachments(message)\n",
        "",
        _MESSAGES,
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
