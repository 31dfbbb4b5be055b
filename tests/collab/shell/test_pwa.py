"""The app shell is the same for everybody, and keeps no page of a member."""

import json

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from collab.shell.pwa import SHELL

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_exist_in_their_sizes(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["start_url"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        with Image.open(path) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]


def test_the_worker_stands_at_the_root_and_is_always_asked_for_anew(client):
    answer = client.get("/service-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    text = answer.content.decode()
    for path in SHELL:
        assert path.rsplit(".", 1)[0] in text
        assert finders.find(path), path


def test_the_worker_keeps_no_page(client):
    text = client.get("/service-worker.js").content.decode()
    navigation = text.split("async function page")[1].split("async function")[0]
    assert "put(" not in navigation
    assert 'credentials: "omit"' in text


def test_the_offline_page_is_the_same_for_everybody(client, ada, sign_in):
    anonymous = client.get("/offline/").content
    assert b"offline" in anonymous
    assert sign_in(ada).get("/offline/").content == anonymous


@pytest.mark.parametrize("url", ["/manifest.webmanifest", "/service-worker.js", "/robots.txt"])
def test_the_shell_costs_no_query_and_no_session(client, url, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(url)
    assert not answer.cookies


def test_search_engines_are_sent_away(client):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("url", ["/manifest.webmanifest", "/service-worker.js", "/offline/"])
def test_the_shell_is_only_read(client, url):
    assert client.post(url).status_code == 405
