"""What the pages of groups read."""

import pytest
from django.http import Http404

from groups.actions import change_group, join_group
from groups.models import Group
from groups.queries import directory, find_group, group_page, similar_groups
from tests.builders import a_group


def test_a_group_is_found_by_its_address_and_by_the_one_it_had(payroll, ben, dee):
    change_group(admin=ben, group=payroll, name="Pay and pensions")
    assert find_group(dee, "pay-and-pensions") == find_group(dee, "payroll") == payroll
    assert find_group(dee, "payroll").slug == "pay-and-pensions"


def test_outside_nothing_is_found(payroll, layoffs, dee, ada, zoe, eve):
    assert Group.objects.filter(slug="payroll").exists()
    for member, slug in [(zoe, "payroll"), (eve, "payroll"), (dee, layoffs.slug)]:
        with pytest.raises(Http404):
            find_group(member, slug)


@pytest.mark.parametrize("count", [1, 12])
def test_the_head_of_a_group_costs_the_same_for_more(
    payroll, board, ada, ben, cem, dee, count, django_assert_max_num_queries
):
    for number in range(count):
        join_group(member=cem, group=a_group(by=ben, name=f"Huddle {number}"))
    for viewer in (ben, ada, dee):
        with django_assert_max_num_queries(6):
            group_page(viewer, board)
        with django_assert_max_num_queries(6):
            # Board papers are related too, and only Ben may read them.
            assert len(group_page(viewer, payroll).related) == min(4, count + (viewer == ben))


def test_similar_names_are_found_among_what_one_may_know_of(payroll, layoffs, dee, ben):
    assert similar_groups(dee, "Payrolls") == [payroll]
    assert similar_groups(dee, "Site closure plans") == []
    assert similar_groups(ben, "Site closure plans") == [layoffs]


def test_the_directory_counts_colleagues_of_the_same_department(payroll, dee, cem, ben):
    for member in (dee, cem):
        member.department = "Finance"
        member.save()
    row = next(group for group in directory(dee) if group == payroll)
    assert (row.colleague_count, row.is_mine) == (1, False)
