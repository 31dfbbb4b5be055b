"""The command and the System page: they say the same, to those whom it concerns."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.urls import reverse

from accounts import doctor
from accounts.doctor import note, well, wrong
from collab.server.jobs import sweep
from tests.processes import ROOT, free_port

# Found by none of the examinations, so that what the page shows is known.
SAID = {
    "Database": [well("PostgreSQL 15 answers.")],
    "Mail": [note("No mail is sent.", "Set EMAIL_URL.")],
    "Redis": [wrong("Redis <b>may</b> throw away things.", "Set noeviction.")],
}


@pytest.fixture
def findings(monkeypatch):
    monkeypatch.setattr(doctor, "_examinations", [])
    for topic, said in SAID.items():
        doctor.examines(topic)(lambda said=said: said)


def command(tmp_path, *words: str, **environment: str):
    given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *words],
        cwd=ROOT,
        env={**given, "DATA_DIR": str(tmp_path / "data"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


class TestCommand:
    def test_a_new_installation_hears_what_to_do_first(self, tmp_path):
        done = command(tmp_path, "--json", PORT=str(free_port()))
        assert done.returncode == 1
        assert done.stderr == ""
        told = json.loads(done.stdout)
        assert not told["well"]
        sentences = {each["sentence"]: each["remedy"] for each in told["findings"]}
        (missing,) = (each for each in sentences if "migrations are not applied" in each)
        assert sentences[missing] == "Run “manage.py upgrade”."

    @pytest.mark.parametrize(
        ("wrongly", "sentence"),
        [
            ({"PORT": "eighty"}, "PORT must be a number from 0 to 65535"),
            ({"DATA_DIR": "/proc/nowhere"}, "DATA_DIR=/proc/nowhere can't be made"),
        ],
    )
    def test_settings_that_can_not_even_be_read(self, tmp_path, wrongly, sentence):
        for words in ((), ("--json",)):
            done = command(tmp_path, *words, **wrongly)
            assert done.returncode == 1
            assert done.stderr == ""
            assert sentence in done.stdout
        assert json.loads(done.stdout)["findings"][0]["topic"] == "Settings"

    def test_wrong_settings_and_everything_down_is_a_list_of_sentences(self, tmp_path):
        nobody = free_port()
        began = time.monotonic()
        done = command(
            tmp_path,
            DATABASE_URL=f"postgres://collab:hunter2@127.0.0.1:{nobody}/collab",
            REDIS_URL=f"redis://:hunter2@127.0.0.1:{nobody}/0",
            EMAIL_URL=f"smtp+tls://collab:hunter2@127.0.0.1:{nobody}",
            BASE_URL=f"http://127.0.0.1:{nobody}",
        )
        assert time.monotonic() - began < 45
        assert done.returncode == 1
        assert done.stderr == ""
        assert "Traceback" not in done.stdout
        assert "hunter2" not in done.stdout
        for sentence in (
            "SECRET_KEY is missing",
            "ALLOWED_HOSTS is missing",
            "The database does not answer: ",
            "Redis does not answer (ConnectionError)",
            f"The mail server 127.0.0.1:{nobody} does not answer as one",
            "Style sheets and scripts are not gathered",
            f"From here nothing answers at http://127.0.0.1:{nobody}",
        ):
            assert sentence in done.stdout, sentence

    def test_a_server_with_a_wrong_number_refuses_in_words(self, tmp_path):
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path), "PORT": "eighty"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 78
        assert done.stderr == (
            "Collab does not start: PORT must be a number from 0 to 65535, such as 8000.\n"
        )


class TestPage:
    def test_it_says_what_the_doctor_says(self, findings, ada, sign_in):
        page = sign_in(ada).get(_address(ada)).content.decode()
        assert "One thing is wrong." in page
        assert "Redis &lt;b&gt;may&lt;/b&gt; throw away things." in page
        for said in ("Set noeviction.", "No mail is sent.", "PostgreSQL 15 answers."):
            assert said in page

    def test_nothing_is_wrong(self, findings, monkeypatch, ada, sign_in):
        monkeypatch.setitem(SAID, "Redis", [])
        doctor._examinations.pop()
        assert "Nothing is wrong." in sign_in(ada).get(_address(ada)).content.decode()

    def test_of_the_real_examinations_none_fails(self, ada, sign_in):
        sweep()
        page = sign_in(ada).get(_address(ada)).content.decode()
        assert "could not be looked at" not in page
        assert "No task was given up." in page

    def test_it_costs_the_same_whatever_lies_in_the_database(
        self, ada, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(ada)
        client.get(_address(ada))
        with django_assert_max_num_queries(45):
            client.get(_address(ada))

    def test_members_and_moderators_are_refused(self, findings, ben, cem, sign_in):
        for member in (ben, cem):
            answer = sign_in(member).get(_address(member))
            assert answer.status_code == 403
            assert "Redis" not in answer.content.decode()

    def test_an_external_network_has_no_such_page_and_no_way_to_it(
        self, findings, northgate_ada, gil, sign_in
    ):
        client = sign_in(northgate_ada)
        overview = client.get(reverse("networks:admin", args=[northgate_ada.network.slug]))
        assert overview.status_code == 200
        assert "/admin/system/" not in overview.content.decode()
        there = client.get(_address(northgate_ada))
        missing = client.get(_address(northgate_ada).replace("system", "no-such"))
        assert there.status_code == missing.status_code == 404
        assert "Redis" not in there.content.decode()
        assert sign_in(gil).get(_address(gil)).status_code == 404

    def test_administrators_of_the_home_network_find_it_in_the_menu(self, ada, sign_in):
        overview = sign_in(ada).get(reverse("networks:admin", args=[ada.network.slug]))
        assert _address(ada) in overview.content.decode()


def _address(member) -> str:
    return reverse("server:system", args=[member.network.slug])
