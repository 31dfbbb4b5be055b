"""Static files under names that change with their content, so that browsers keep them for good."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
MODULES = "js/"
_IMPORT = re.compile(r'@import "(?P<name>[^"]+)" layer\((?P<layer>\w+)\);')
# Comments that have their lines to themselves, in a style sheet or a module.
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/)[ \t]*$", re.MULTILINE)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """
    Hashed and compressed; `import … from "./other.js"` in modules is rewritten too.

    The style sheet is served as one file: a browser learns of its thirty parts only once it has
    read the first, and each answer has half a kilobyte of headers. It and our modules are served
    without their comments, a fifth of what a visit fetches. The files that lie there under their
    own names stay as they are written.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        if SHEET in paths:
            paths = paths | {SHEET: (_Joined(*paths[SHEET]), SHEET)}
        modules = [name for name in paths if name.startswith(MODULES) and name.endswith(".js")]
        paths = paths | {name: (_Bare(*paths[name]), name) for name in modules}
        return super().post_process(paths, dry_run=dry_run, **options)


class _Bare(Storage):
    """A storage of one text: that which stands in another, without its comments."""

    def __init__(self, sources: Storage, path: str) -> None:
        self._sources, self._path = sources, path

    def _open(self, path: str, mode: str = "rb") -> ContentFile:
        return ContentFile(without_comments(self._text()).encode(), path)

    def _text(self) -> str:
        return self._read(self._path)

    def _read(self, path: str) -> str:
        with self._sources.open(path) as source:
            return source.read().decode()


class _Joined(_Bare):
    """The same of a sheet, with what it imports put in place."""

    def _text(self) -> str:
        return _IMPORT.sub(self._imported, self._read(self._path))

    def _imported(self, found: re.Match[str]) -> str:
        text = self._read(posixpath.join(posixpath.dirname(self._path), found["name"]))
        return f"@layer {found['layer']} {{\n{text}}}"


def without_comments(text: str) -> str:
    """
    Take out the comments that have their lines to themselves.

    All other lines keep their numbers, so that what a browser reports is found in the source.
    """
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
