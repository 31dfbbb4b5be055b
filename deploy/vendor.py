"""
Fetch the browser libraries that Collab serves itself, from their npm packages.

    python deploy/vendor.py

Each package is fetched with `npm pack` in the pinned version, its integrity is compared with
the hash below, and only the files that are served are kept, with their licence and version,
in static/vendor/. The icons become one sprite, static/img/icons.svg, of those that are used.
There is no node_modules and no build.
"""

import base64
import hashlib
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    integrity: str  # as `npm view <name>@<version> dist.integrity` prints it
    files: dict[str, str]  # path in the package -> path under static/vendor/


PACKAGES = [
    Package(
        "@github/text-expander-element",
        "2.9.4",
        "sha512-+zxSlek2r0NrbFmRfymVtYhES9YU033acc/mouXUkN2bs8DaYScPucvBhwg/5d0hsEb2rIykKnkA/2xxWSqCTw==",
        {"dist/bundle.js": "text-expander/text-expander.js", "LICENSE": "text-expander/LICENSE"},
    ),
    Package(
        "@github/relative-time-element",
        "5.3.1",
        "sha512-f++QCIXxGH7rMbpTASRfLyCyPydd4HqwOmATBb/sAUCq72HEZN0MX9znmJSp7NKYxuQxF8j0Mv3ez9P32c70vw==",
        {"dist/bundle.js": "relative-time/relative-time.js", "LICENSE": "relative-time/LICENSE"},
    ),
]

ICON_PACKAGE = Package(
    "lucide-static",
    "1.62.0",
    "sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
    {"LICENSE": "lucide/LICENSE"},
)

ICONS = """
archive archive-restore arrow-down arrow-left arrow-right arrow-up at-sign award bell bell-off bold
bookmark briefcase building-2 calendar check chevron-down chevron-right circle-alert circle-check
circle-question-mark clock code copy door-open download ellipsis eye eye-off file file-text film
folder-input forward funnel globe hand hash heart history house image inbox info italic key-round
keyboard layers layout-grid link list list-ordered list-todo lock lock-open log-out mail map-pin
megaphone menu message-circle monitor moon music network paperclip pencil phone pin pin-off plus
quote refresh-cw reply scroll-text search send settings share-2 shield smartphone smile smile-plus
split sprout square-pen star strikethrough sun table text-quote thumbs-up trash-2 trending-up
triangle-alert upload user user-check user-minus user-plus user-x users wifi-off x
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            with fetch(package, Path(folder)) as archive:
                keep(package, archive)
        with fetch(ICON_PACKAGE, Path(folder)) as archive:
            keep(ICON_PACKAGE, archive)
            write_sprite(archive)


def fetch(package: Package, folder: Path) -> tarfile.TarFile:
    """
    Fetch the package's archive and check it against its pinned hash.

    :raises SystemExit: if the registry answered with something else
    """
    spec = f"{package.name}@{package.version}"
    print(f"fetching {spec}")
    packed = subprocess.run(
        ["npm", "pack", "--silent", spec],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    path = folder / packed.stdout.strip().splitlines()[-1]
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise SystemExit(f"{spec} is not what was pinned: sha512-{digest}")
    return tarfile.open(path)


def keep(package: Package, archive: tarfile.TarFile) -> None:
    """Write the served files of a package, and beside them where they are from."""
    for inner, outer in package.files.items():
        target = STATIC / "vendor" / outer
        target.parent.mkdir(parents=True, exist_ok=True)
        text = read(archive, inner)
        # A map that is not served would be a 404 in the browser and would stop collectstatic.
        text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
        target.write_text(text)
    origin = f"{package.name} {package.version}\n{package.integrity}\n"
    (target.parent / "VERSION").write_text(origin)


def write_sprite(archive: tarfile.TarFile) -> None:
    """Write the icons that are used as symbols of one file, `icons.svg#<name>`."""
    names = ICONS.split()
    symbols = [symbol(name, read(archive, f"icons/{name}.svg")) for name in names]
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'
    (STATIC / "img" / "icons.svg").write_text(sprite)
    print(f"{len(names)} icons, {len(sprite)} bytes")


def symbol(name: str, svg: str) -> str:
    """Return the icon's drawing as a symbol that takes colour and stroke from the page."""
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    assert drawing, f"{name} is no drawing"
    body = " ".join(drawing[1].split())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{body}</symbol>\n'
    )


def read(archive: tarfile.TarFile, inner: str) -> str:
    file = archive.extractfile(f"package/{inner}")
    assert file, f"{inner} is not in the package"
    return file.read().decode()


if __name__ == "__main__":
    main()
