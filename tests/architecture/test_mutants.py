"""The seeded defects still fit the code; whether they are caught, `make mutants` says."""

import ast

import pytest

from tests.mutants.seeding import ROOT, Defect, all_defects

DEFECTS = [
    pytest.param(each, id=f"{name}: {each.what}")
    for name, listed in all_defects().items()
    for each in listed
]


def test_there_are_many():
    assert len(DEFECTS) >= 40


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_can_be_seeded_and_is_code(defect: Defect):
    changed = defect.changed()
    assert changed != (ROOT / defect.file).read_text()
    if defect.file.endswith(".py"):
        ast.parse(changed)
    for test in defect.tests:
        assert (ROOT / test.split("::")[0]).exists(), test
