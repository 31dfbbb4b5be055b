"""nginx, which knows nothing of our code, agrees with it about sizes and headers."""

import re

import pytest
from django.urls import reverse

from collab.server.entrance import most_bytes_at
from collab.server.headers import DOCUMENT_ONLY, NO_DOCUMENTS, always
from deploy.local.machine import ROOT
from tests.promises.routes import NETWORK

TEMPLATE = (ROOT / "deploy" / "nginx" / "collab.conf.template").read_text()
UPLOADS = re.search(r'location ~ "([^"]+)"', TEMPLATE)[1]
MEGABYTES = re.search(r'"~(\^[^"]+)" \$\{MAX_BODY_MB\};', TEMPLATE)[1]


@pytest.mark.parametrize("name", NETWORK)
def test_it_takes_files_where_a_view_does_and_nowhere_else(name, settings):
    words = {"group": "canteen", "topic": "canteen"}
    path = reverse(name, args=["brightwater", *(words.get(kind, 7) for kind in NETWORK[name])])
    takes_files = most_bytes_at(path) == settings.MAX_BODY_BYTES
    assert bool(re.search(UPLOADS, path)) is takes_files
    assert bool(re.search(MEGABYTES, path + "?x=1")) is takes_files


def test_somebody_takes_files():
    assert sum(bool(re.search(UPLOADS, f"/x/{path}")) for path in ("profile/photo/", "marks/")) == 1


def test_its_limit_for_forms_is_ours(settings):
    assert f"client_max_body_size {settings.MAX_FORM_BYTES // 1024**2}m;" in TEMPLATE


@pytest.mark.parametrize(("name", "value"), always(https=True).items())
def test_it_has_every_header_word_for_word(name, value):
    added = re.search(rf"add_header {name} \$(\w+) always;", TEMPLATE)[1]
    source = re.search(rf"map [^{{]+ \${added} {{(.*?)\n}}", TEMPLATE, re.DOTALL)[1]
    assert re.search(rf'\s"?{re.escape(value)}"?;', source)


def test_it_spares_the_same_files_what_only_documents_heed():
    spared = re.search(r"/static/\.\*\\\.\(\?:([a-z|]+)\)\$", TEMPLATE)[1].split("|")
    assert tuple(f".{each}" for each in spared) == NO_DOCUMENTS
    for name in DOCUMENT_ONLY:
        added = re.search(rf"add_header {name} \$(\w+) always;", TEMPLATE)[1]
        assert re.search(rf'map "\$no_document\$\w+" \${added} {{', TEMPLATE), name
