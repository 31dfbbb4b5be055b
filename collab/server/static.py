"""Static files under names that change with their content, so that browsers keep them for good."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
_IMPORT = re.compile(r'@import "(?P<name>[^"]+)" layer\((?P<layer>\w+)\);')


class StaticStorage(CompressedManifestStaticFilesStorage):
    """
    Hashed and compressed; `import … from "./other.js"` in modules is rewritten too.

    The style sheet is served as one file: a browser learns of its thirty parts only once it has
    read the first, and each answer has a kilobyte of headers. The files that lie there under their
    own names stay as they are written.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        if SHEET in paths:
            paths = paths | {SHEET: (_Joined(*paths[SHEET]), SHEET)}
        return super().post_process(paths, dry_run=dry_run, **options)


class _Joined(Storage):
    """A storage of one sheet: that which stands in another, with what it imports put in place."""

    def __init__(self, sources: Storage, path: str) -> None:
        self._sources, self._path = sources, path

    def _open(self, path: str, mode: str = "rb") -> ContentFile:
        return ContentFile(_IMPORT.sub(self._imported, self._read(self._path)).encode(), path)

    def _imported(self, found: re.Match[str]) -> str:
        text = self._read(posixpath.join(posixpath.dirname(self._path), found["name"]))
        return f"@layer {found['layer']} {{\n{text}}}"

    def _read(self, path: str) -> str:
        with self._sources.open(path) as source:
            return source.read().decode()
