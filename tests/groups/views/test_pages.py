"""The pages of groups as members use them."""

import io

import pytest
from PIL import Image

from accounts.audit.models import AuditEntry
from accounts.networks.actions import change_settings
from groups.actions import archive_group, ask_to_join, favourite_group, invite_to_group, join_group
from groups.models import Group, GroupInvitation, JoinRequest
from tests.builders import a_group

FORM = {"name": "Canteen", "purpose": "Lunch.", "access": "open", "color": "olive"}


def _picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    out.seek(0)
    out.name = "canteen.png"
    return out


def test_a_group_is_made_and_one_is_in_it(sign_in, dee):
    answer = sign_in(dee).post("/brightwater/groups/new/", FORM)
    assert answer["Location"] == "/brightwater/groups/canteen/"
    group = Group.objects.get(slug="canteen")
    assert (group.purpose, group.color, group.member_count) == ("Lunch.", "olive", 1)
    assert group.memberships.get(member=dee).role == "admin"


def test_similar_groups_are_pointed_out_once(sign_in, payroll, dee):
    client = sign_in(dee)
    form = FORM | {"name": "Payroll questions"}
    warned = client.post("/brightwater/groups/new/", form)
    assert b"/brightwater/groups/payroll/" in warned.content
    assert not Group.objects.filter(name="Payroll questions").exists()
    client.post("/brightwater/groups/new/", form | {"looked_at": "Payroll questions"})
    assert Group.objects.filter(name="Payroll questions").exists()


def test_names_of_all_alphabets_work(sign_in, dee):
    client = sign_in(dee)
    for name in ("社員食堂", "Кухня", "Zürich & Größe", "new"):
        answer = client.post("/brightwater/groups/new/", FORM | {"name": name})
        assert answer.status_code == 302
        group = Group.objects.get(name=name)
        assert client.get(f"/brightwater/groups/{group.slug}/about/").status_code == 200
    assert not Group.objects.filter(slug="new").exists()


@pytest.mark.parametrize("name", ["", "  ", "!!!", "x" * 61])
def test_a_name_that_is_none_is_refused_beside_the_field(sign_in, dee, name):
    answer = sign_in(dee).post("/brightwater/groups/new/", FORM | {"name": name})
    assert answer.status_code == 422
    assert Group.objects.filter(is_all_company=False).count() == 0


def test_only_administrators_make_groups_where_that_is_the_rule(sign_in, ada, dee):
    change_settings(admin=ada, may_make_groups="admins")
    assert sign_in(dee).post("/brightwater/groups/new/", FORM).status_code == 403
    assert sign_in(ada).post("/brightwater/groups/new/", FORM).status_code == 302


def test_a_picture_is_made_anew_and_seen_by_those_who_see_the_group(
    sign_in, cem, dee, zoe, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    form = FORM | {"access": "secret", "picture_file": _picture()}
    sign_in(cem).post("/brightwater/groups/new/", form)
    group = Group.objects.get(name="Canteen")
    answer = sign_in(cem).get(group.picture_url)
    assert answer["Content-Type"] == "image/webp"
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert picture.size[0] == picture.size[1]
    assert sign_in(dee).get(group.picture_url).status_code == 404
    assert sign_in(zoe).get(group.picture_url).status_code == 404


def test_joining_and_leaving_an_open_group(sign_in, payroll, dee):
    client = sign_in(dee)
    client.post("/brightwater/groups/payroll/join/")
    assert payroll.memberships.filter(member=dee).exists()
    assert b"Leave Payroll?" in client.get("/brightwater/groups/payroll/leave/").content
    assert payroll.memberships.filter(member=dee).exists()
    client.post("/brightwater/groups/payroll/leave/")
    assert not payroll.memberships.filter(member=dee).exists()


def test_the_last_admin_is_told_to_hand_over(sign_in, payroll, ben):
    answer = sign_in(ben).post("/brightwater/groups/payroll/leave/")
    assert answer.status_code == 422
    assert b"Make somebody else an admin" in answer.content


def test_asking_is_answered_by_an_admin_of_the_group(sign_in, board, dee, ben, cem):
    asker = sign_in(dee)
    asker.post("/brightwater/groups/board-papers/ask/", {"reason": "I take the minutes."})
    asked = JoinRequest.objects.get()
    answer = f"/brightwater/groups/board-papers/requests/{asked.pk}/"
    assert sign_in(cem).post(answer, {"answer": "accept"}).status_code == 404
    page = sign_in(ben).get("/brightwater/groups/board-papers/requests/")
    assert b"I take the minutes." in page.content
    sign_in(ben).post(answer, {"answer": "accept"})
    assert board.memberships.filter(member=dee).exists()
    assert AuditEntry.objects.latest("pk").act == "group.request_answered"


def test_who_is_declined_is_not_in_and_may_ask_again(sign_in, board, dee, ben):
    asked = ask_to_join(member=dee, group=board)
    answer = f"/brightwater/groups/board-papers/requests/{asked.pk}/"
    sign_in(ben).post(answer, {"answer": "decline"})
    sign_in(ben).post(answer, {"answer": "accept"})
    assert not board.memberships.filter(member=dee).exists()
    assert ask_to_join(member=dee, group=board) != asked


def test_an_administrator_does_not_let_herself_in(sign_in, board, ada):
    client = sign_in(ada)
    client.post("/brightwater/groups/board-papers/ask/")
    asked = JoinRequest.objects.get()
    answer = f"/brightwater/groups/board-papers/requests/{asked.pk}/"
    assert client.post(answer, {"answer": "accept"}).status_code == 403
    assert client.get("/brightwater/groups/board-papers/members/").status_code == 403
    assert not board.memberships.filter(member=ada).exists()


def test_an_invitation_into_a_secret_group_is_seen_by_the_invited_only(
    sign_in, layoffs, ben, dee, ada
):
    client = sign_in(ben)
    client.post(f"/brightwater/groups/{layoffs.slug}/invite/", {"members": [dee.pk]})
    invitation = GroupInvitation.objects.get()
    accept = f"/brightwater/groups/invitations/{invitation.pk}/accept/"
    assert b"Site closure" not in sign_in(ada).get("/brightwater/groups/").content
    assert sign_in(ada).post(accept).status_code == 404
    assert b"Site closure" in sign_in(dee).get("/brightwater/groups/").content
    sign_in(dee).post(accept)
    assert layoffs.memberships.filter(member=dee).exists()
    assert not GroupInvitation.objects.exists()


def test_an_invitation_does_not_outlive_the_inviters_right(sign_in, board, ada, ben, cem, dee):
    from groups.actions import change_group_role, leave_group

    change_group_role(admin=ben, group=board, member=cem, role="admin")
    invitation = invite_to_group(admin=cem, group=board, members=[dee])[0]
    leave_group(member=cem, group=board)
    accept = f"/brightwater/groups/invitations/{invitation.pk}/accept/"
    assert sign_in(dee).post(accept).status_code == 404
    assert not board.memberships.filter(member=dee).exists()


def test_nobody_from_another_network_can_be_invited(sign_in, payroll, ben, zoe):
    answer = sign_in(ben).post("/brightwater/groups/payroll/invite/", {"members": [zoe.pk]})
    assert answer.status_code == 422
    assert not GroupInvitation.objects.exists()


def test_who_gains_sight_is_said_before_and_agreed_to(sign_in, board, ben, dee, ada):
    client = sign_in(ben)
    form = {"name": "Board papers", "access": "open", "color": "teal"}
    edit = "/brightwater/groups/board-papers/edit/"
    asked = client.post(edit, form)
    assert b"2 colleagues who are not in this group will be able to read" in asked.content
    board.refresh_from_db()
    assert board.access == "private"
    client.post(edit, form | {"confirmed_access": "open"})
    board.refresh_from_db()
    assert board.access == "open"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.detail["before"]["access"], entry.detail["after"]["access"]) == (
        "private",
        "open",
    )


def test_the_whole_companys_group_cannot_be_closed_or_archived(sign_in, everybody, ada):
    client = sign_in(ada)
    base = f"/brightwater/groups/{everybody.slug}/"
    client.post(base + "edit/", {"name": "All hands", "access": "secret", "color": "teal"})
    assert client.post(f"/brightwater/groups/{everybody.slug}/archive/").status_code in (403, 404)
    everybody.refresh_from_db()
    assert (everybody.name, everybody.access, everybody.archived_at) == ("All hands", "open", None)


def test_an_archived_group_is_behind_a_link_and_comes_back(sign_in, payroll, ben, dee):
    client = sign_in(ben)
    client.post("/brightwater/groups/payroll/archive/")
    assert b"Payroll" not in client.get("/brightwater/groups/").content
    assert b"Payroll" in client.get("/brightwater/groups/?archived=1").content
    assert sign_in(dee).post("/brightwater/groups/payroll/join/").status_code == 403
    client.post("/brightwater/groups/payroll/restore/")
    assert b"Payroll" in client.get("/brightwater/groups/").content


def test_favourites_come_first(sign_in, ben, payroll):
    later = a_group(by=ben, name="Zumba")
    favourite_group(member=ben, group=later)
    page = sign_in(ben).get("/brightwater/groups/").content
    assert page.index(b"Zumba") < page.index(b"Payroll")


def test_the_directory_goes_on_page_by_page(sign_in, ben, dee):
    for number in range(35):
        a_group(by=ben, name=f"Huddle {number}")
    client, seen, url = sign_in(dee), set(), "/brightwater/groups/"
    for _page in range(3):
        answer = client.get(url)
        seen |= {group.name for group in answer.context["page"]}
        if not answer.context["next_url"]:
            break
        url = "/brightwater/groups/" + answer.context["next_url"]
    assert seen >= {f"Huddle {number}" for number in range(35)}


@pytest.mark.parametrize("count", [1, 25])
def test_pages_cost_the_same_for_few_and_many(
    sign_in, ben, cem, dee, payroll, board, count, django_assert_max_num_queries
):
    from accounts.networks.actions import join_network
    from tests.builders import a_person

    for number in range(count):
        a_group(by=ben, name=f"Huddle {number}", members=(cem,))
        colleague = join_network(
            person=a_person(f"c{number}@brightwater.example"),
            network=ben.network,
            name=f"Colleague {number}",
        )
        join_group(member=colleague, group=payroll)
        ask_to_join(member=colleague, group=board, reason="Please.")
    client = sign_in(ben)
    # Three of them are the session, the person and the member.
    for page, limit in [
        ("groups/", 14),
        ("groups/?q=huddle", 12),
        ("groups/payroll/members/", 16),
        ("groups/board-papers/requests/", 16),
        ("groups/payroll/about/", 16),
        ("groups/payroll/invite/", 16),
    ]:
        client.get(f"/brightwater/{page}")
        with django_assert_max_num_queries(limit):
            assert client.get(f"/brightwater/{page}").status_code == 200


def test_archived_groups_take_no_requests(board, ben, dee):
    from django.core.exceptions import PermissionDenied

    archive_group(admin=ben, group=board)
    with pytest.raises(PermissionDenied):
        ask_to_join(member=dee, group=board)
