"""The outbox: administrators of the embedded tier read each mail as made; nobody else does."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.mail.actions import post_mail
from accounts.mail.models import OutboxMail
from accounts.networks.actions import join_network, leave_network, make_external_network
from accounts.networks.models import Member

LINK = f"{settings.BASE_URL}/invitation/abc/"
HTML = f'<!doctype html><html><head></head><body><a href="{LINK}">Join</a><script>x</script></body>'


@pytest.fixture
def mail(ada, run_tasks):
    post_mail(
        ada.network,
        "new@x.example",
        "You are invited",
        f"Come in: {LINK}\nNot ours: https://evil.example/x",
        HTML,
    )
    run_tasks()
    return OutboxMail.objects.get(to="new@x.example")


def addresses(mail, network):
    return [
        reverse("mail:outbox", args=[network.slug]),
        reverse("mail:outbox_mail", args=[network.slug, mail.pk]),
        reverse("mail:outbox_letter", args=[network.slug, mail.pk]),
    ]


def test_an_administrator_reads_the_mails_of_the_network(ada, sign_in, mail):
    listed, shown, letter = (sign_in(ada).get(url) for url in addresses(mail, ada.network))
    assert [response.status_code for response in (listed, shown, letter)] == [200, 200, 200]
    assert "You are invited" in listed.content.decode()
    page = shown.content.decode()
    assert f'href="{LINK}"' in page and "new@x.example" in page
    assert "evil.example/x</a>" not in page
    assert "Join" in letter.content.decode()


def test_a_letter_runs_nothing_and_leads_nowhere_by_itself(ada, sign_in, mail):
    page, letter = (sign_in(ada).get(url) for url in addresses(mail, ada.network)[1:])
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.content.decode()
    policy = letter.headers["Content-Security-Policy"]
    assert "script-src" not in policy and "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy and "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in letter.content.decode()


def test_nobody_else_reads_them(ada, cem, zoe, sign_in, mail):
    for url in addresses(mail, ada.network):
        assert sign_in(ada).get(url).status_code == 200
        assert sign_in(cem).get(url).status_code == 403
        assert sign_in(zoe).get(url).status_code == 404
        assert Client().get(url).status_code == 302


def test_a_mail_of_one_network_is_not_found_through_another(ada, zoe, sign_in, mail):
    for url in addresses(mail, zoe.network)[1:]:
        assert sign_in(zoe).get(url).status_code == 404


def test_no_administrator_reads_what_opens_another_network(ada, cem, dee, zoe, sign_in, run_tasks):
    """By a code or a link one signs in as its addressee, in every network they are in."""
    for member in (cem, dee):
        join_network(person=member.person, network=zoe.network, name=member.name)
    leave_network(member=Member.objects.get(network=zoe.network, person=dee.person), keep_name=True)
    for address in ("cem@brightwater.example", "dee@brightwater.example", zoe.person.email):
        post_mail(None, address, "A code", "Code: 1234")
        post_mail(zoe.network, address, "An invitation", f"Come in: {LINK}")
    post_mail(ada.network, "cem@brightwater.example", "An invitation", f"Come in: {LINK}")
    run_tasks()

    def read_by(admin):
        mails = OutboxMail.objects.visible_to(admin)
        return {(mail.to.partition("@")[0], mail.subject) for mail in mails}

    assert read_by(ada) == {("dee", "A code")}
    assert read_by(zoe) == {("zoe", "A code"), ("zoe", "An invitation")}
    make_external_network(admin=ada, name="Northgate", purpose="Working together")
    assert read_by(ada) == {("dee", "A code")}


def test_where_mail_is_sent_there_is_no_outbox(ada, sign_in, mail, settings):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    for url in addresses(mail, ada.network):
        assert sign_in(ada).get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_costs_the_same_for_more_mails(
    ada, sign_in, mail, count, django_assert_max_num_queries
):
    for number in range(count):
        OutboxMail.objects.create(
            network=ada.network, to=f"p{number}@x.example", subject="s", text="t"
        )
    client = sign_in(ada)
    client.get("/healthz")
    url = addresses(mail, ada.network)[0]
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_older_mails_are_on_the_next_page(ada, sign_in):
    for number in range(35):
        OutboxMail.objects.create(
            network=ada.network, to="p@x.example", subject=f"Number {number:02}", text="t"
        )
    first = sign_in(ada).get(reverse("mail:outbox", args=[ada.network.slug]))
    page = first.context["page"]
    assert "Number 34" in first.content.decode() and "Number 04" not in first.content.decode()
    second = sign_in(ada).get(first.request["PATH_INFO"], {"after": page.next})
    assert "Number 04" in second.content.decode()
