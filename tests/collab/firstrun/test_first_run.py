"""An empty server leads to its first run; the key's holder starts the network, once."""

import io
import stat
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.networks.models import Member, Network
from accounts.policies.models import Policy
from accounts.tasks.models import Task
from collab.firstrun.actions import AlreadyStarted, ask_for_sample, start_first_network
from collab.firstrun.keys import check_key, current_key
from collab.firstrun.middleware import FirstRunMiddleware

FOUNDER = {"network": "Brightwater", "name": "Ada Okafor", "email": "Ada@Brightwater.example"}


@pytest.fixture(autouse=True)
def first_run_begins(monkeypatch, tmp_path):
    monkeypatch.setattr(FirstRunMiddleware, "is_over", False)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


def test_every_page_leads_to_the_first_run(db, client):
    for path in ("/", "/accounts/login/", "/brightwater/", "/networks/ask/", "/nowhere/at/all"):
        assert client.get(path).url == "/first-run/"
    assert client.get("/first-run/").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_once_there_is_a_network_nothing_leads_there_and_nothing_is_asked(
    ada, client, django_assert_num_queries
):
    assert client.get("/accounts/login/").status_code == 200
    assert FirstRunMiddleware.is_over
    assert client.get("/first-run/").url == "/"
    assert client.post("/first-run/start/", {**FOUNDER, "key": "x"}).url == "/"
    assert Network.objects.count() == 1


def test_the_key_is_kept_where_only_the_server_reads_it_until_it_is_used(db, client):
    key = current_key()
    path = Path(settings.DATA_DIR) / "first-run-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert current_key() == key
    client.post("/first-run/start/", {**FOUNDER, "key": f"  {key.upper()} "})
    assert not path.exists()
    assert not check_key(key)


def test_the_founder_is_signed_in_and_asked_who_else(db, client):
    answer = client.post("/first-run/start/", {**FOUNDER, "key": current_key()})
    assert answer.url == "/brightwater/invite/"
    ada = Member.objects.get()
    assert ada.is_admin and ada.person.email == "ada@brightwater.example"
    assert client.session["_auth_user_id"] == str(ada.person_id)
    assert ada.person.emailaddress_set.get().verified
    assert Policy.objects.filter(network=ada.network, version=1).exists()
    assert client.get(answer.url).status_code == 200


def test_a_wrong_key_is_said_beside_its_field_and_starts_nothing(db, client):
    current_key()
    for key in ("", "wrong", "-"):
        answer = client.post("/first-run/start/", {**FOUNDER, "key": key})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"key"}
    assert not Network.objects.exists()


def test_without_a_key_in_force_none_is_right(db, client):
    assert client.post("/first-run/start/", {**FOUNDER, "key": ""}).status_code == 422
    assert client.post("/first-run/start/", {**FOUNDER, "key": "aaaaa"}).status_code == 422


def test_guessing_the_key_is_stopped_and_then_even_the_right_one_waits(db, client):
    key = current_key()
    for _time in range(10):
        client.post("/first-run/start/", {**FOUNDER, "key": "wrong"})
    answer = Client().post("/first-run/start/", {**FOUNDER, "key": key})
    assert answer.status_code == 429
    assert not Network.objects.exists()


def test_of_two_who_start_at_once_one_starts_a_network(at_once):
    begin = threading.Barrier(8)

    def start(number):
        begin.wait()
        try:
            return start_first_network(
                name=f"N{number}", email=f"p{number}@x.example", person_name="P"
            )
        except AlreadyStarted as refusal:
            return refusal

    came = at_once(8, start)
    assert sum(isinstance(one, Member) for one in came) == 1
    assert Network.objects.count() == 1


def test_the_sample_and_a_network_exclude_each_other(db, monkeypatch):
    monkeypatch.setattr("collab.firstrun.actions.enqueue", lambda task, network: None)
    ask_for_sample()
    with pytest.raises(AlreadyStarted):
        start_first_network(name="N", email="p@x.example", person_name="P")
    with pytest.raises(AlreadyStarted):
        ask_for_sample()
    assert not Task.objects.exists()


def test_the_command_starts_a_network_and_prints_a_link_that_works_once(db, client):
    out = io.StringIO()
    options = {"name": "Brightwater", "email": "ada@brightwater.example", "person": "Ada Okafor"}
    call_command("start_network", **options, stdout=out)
    link = out.getvalue().strip().splitlines()[-1]
    path = link.removeprefix(settings.BASE_URL)
    assert link.startswith(settings.BASE_URL)
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(path).url == "/"
    ada = Member.objects.get()
    assert client.session["_auth_user_id"] == str(ada.person_id)
    assert Client().post(path).status_code == 410
    with pytest.raises(CommandError):
        call_command("start_network", **options)


def test_nobody_signs_in_as_a_sample_person_where_there_is_no_sample(ada, client):
    for persona in ("admin", "staff", str(ada.pk), ""):
        answer = client.post("/first-run/sample/sign-in/", {"persona": persona})
        assert answer.status_code == 404
    assert "_auth_user_id" not in client.session
