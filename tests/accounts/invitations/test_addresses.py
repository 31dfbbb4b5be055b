"""Reading addresses out of what people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.invitations.addresses import (
    MOST_ENTRIES,
    canonical_address,
    is_at_domain,
    read_addresses,
)


def emails(text: str) -> list[str | None]:
    return [entry.email for entry in read_addresses(text)]


def pairs(text: str) -> list[tuple[str, str | None]]:
    return [(entry.name, entry.email) for entry in read_addresses(text)]


@pytest.mark.parametrize(
    "text",
    [
        "ben@x.example, cem@x.example, dee@x.example",
        "ben@x.example; cem@x.example; dee@x.example;",
        "ben@x.example\ncem@x.example\r\ndee@x.example\n",
        "ben@x.example cem@x.example   dee@x.example",
        "ben@x.example\tcem@x.example\tdee@x.example",
        "<ben@x.example>,<cem@x.example>,<dee@x.example>",
        "'ben@x.example', \"cem@x.example\", (dee@x.example)",
        "mailto:ben@x.example, BEN@X.EXAMPLE, Cem@X.Example., dee@x.example,",
        "• ben@x.example\n* cem@x.example\n- dee@x.example",
        "ben@x.example，cem@x.example；dee＠x.example",
        "\u200bben@x.example\u00a0cem@x.example \ufeffdee@x.example",
    ],
)
def test_lists_of_every_kind_are_read(text):
    assert emails(text) == ["ben@x.example", "cem@x.example", "dee@x.example"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ben Hughes <ben@x.example>", [("Ben Hughes", "ben@x.example")]),
        ('"Hughes, Ben" <ben@x.example>', [("Ben Hughes", "ben@x.example")]),
        (
            "Hughes, Ben <ben@x.example>; Yilmaz, Cem <cem@x.example>",
            [("Ben Hughes", "ben@x.example"), ("Cem Yilmaz", "cem@x.example")],
        ),
        (
            "Ben Hughes <ben@x.example>, Cem Yilmaz <cem@x.example>",
            [("Ben Hughes", "ben@x.example"), ("Cem Yilmaz", "cem@x.example")],
        ),
        (
            "Ben <ben@x.example>, cem@x.example, Dee <dee@x.example>",
            [("Ben", "ben@x.example"), ("", "cem@x.example"), ("Dee", "dee@x.example")],
        ),
        ("Ben Hughes ben@x.example", [("Ben Hughes", "ben@x.example")]),
        ("Ben Hughes\tben@x.example\tPayroll", [("Ben Hughes", "ben@x.example")]),
        ("1\tHughes\tben@x.example\tPayroll", [("", "ben@x.example")]),
        ("ben@x.example <ben@x.example>", [("", "ben@x.example")]),
        ("To: Ben Hughes <ben@x.example>", [("To: Ben Hughes", "ben@x.example")]),
    ],
)
def test_names_beside_the_addresses_are_read(text, found):
    assert pairs(text) == found


def test_a_column_with_its_heading_says_which_line_is_no_address():
    entries = read_addresses("E-mail\nben@x.example\nsomebody\n\ncem@x.example")
    assert [(entry.line, entry.raw, entry.email) for entry in entries] == [
        (1, "E-mail", None),
        (2, "ben@x.example", "ben@x.example"),
        (3, "somebody", None),
        (5, "cem@x.example", "cem@x.example"),
    ]


def test_what_is_no_address_in_a_list_is_told():
    assert emails("ben@x.example, somebody, cem@x.example; else") == [
        "ben@x.example",
        None,
        "cem@x.example",
        None,
    ]


def test_the_other_columns_of_a_table_are_left_alone():
    table = "Name,E-mail,Team\nBen Hughes,ben@x.example,Payroll\nCem Yilmaz,cem@x.example,Sales"
    assert emails(table) == [None, "ben@x.example", "cem@x.example"]
    assert emails("Hughes;ben@x.example;12\nYilmaz;cem@x.example;13") == [
        "ben@x.example",
        "cem@x.example",
    ]


def test_an_address_named_twice_is_one_entry_with_the_name_that_was_given():
    assert pairs("ben@x.example\nBen Hughes <BEN@x.example>") == [("Ben Hughes", "ben@x.example")]


@pytest.mark.parametrize(
    "text",
    [
        "ben@",
        "@x.example",
        "ben@x",
        "ben@localhost",
        "ben@@x.example",
        "ben@x..example",
        "ben@-x.example",
        "ben@[127.0.0.1]",
        '"ben hughes"@x.example',
        ["ben@x.example", "Bcc:all@x.example"][1],
        "a" * 65 + "@x.example" * 20,
        "ben@x_y.example",
    ],
)
def test_what_is_no_address_is_said_to_be_none(text):
    found = read_addresses(text)
    assert found
    assert all(entry.email is None or "\n" not in entry.email for entry in found)
    if "Bcc" not in text:
        assert [entry.email for entry in found] == [None]


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("Ben@X.EXAMPLE", "ben@x.example"),
        (" ben@x.example. ", "ben@x.example"),
        ("ben+shop@x.example", "ben+shop@x.example"),
        ("ben@bücher.example", "ben@xn--bcher-kva.example"),
        ("ben@BÜCHER.example", "ben@xn--bcher-kva.example"),
        ("ben@xn--bcher-kva.example", "ben@xn--bcher-kva.example"),
        ("o'neill@x.example", "o'neill@x.example"),
        ("ben@x.example\nBcc: all@x.example", None),
        ("ben\u2028@x.example", None),
    ],
)
def test_an_address_has_one_form(address, canonical):
    assert canonical_address(address) == canonical


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("ben@example.com", True),
        ("ben@EXAMPLE.com.", True),
        ("ben@attacker-example.com", False),
        ("ben@example.com.attacker.test", False),
        ("ben@mail.example.com", False),
        ("ben@examplexcom", False),
        ("ben@bücher.example", True),
        ("ben@xn--bcher-kva.example", True),
        ("example.com@attacker.test", False),
        ("ben@com", False),
    ],
)
def test_domain_match_is_label_exact(address, is_ours):
    assert is_at_domain(address, ["example.com", "@Bücher.example"]) is is_ours


def test_a_paste_by_mistake_is_cheap():
    assert len(read_addresses("\n".join(f"p{n}@x.example" for n in range(5_000)))) == MOST_ENTRIES
    assert read_addresses("<" * 50_000) is not None
    assert read_addresses("@" * 50_000) is not None


@given(st.text(max_size=300))
def test_whatever_is_pasted_every_address_found_is_in_its_form(text):
    for entry in read_addresses(text):
        if entry.email is not None:
            assert canonical_address(entry.email) == entry.email
            assert not set(entry.email) & set(' \r\n\t,;<>"')
        assert "\n" not in entry.name and len(entry.name) <= 80


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


@given(
    st.lists(WORDS, min_size=1, max_size=12, unique=True),
    st.sampled_from([", ", "; ", "\n", "\t", " ", ",\n", ";\r\n"]),
    st.booleans(),
)
def test_no_address_of_a_list_is_lost(words, separator, with_names):
    addresses = [f"{word}@x.example" for word in words]
    shown = [f"Some Body <{address}>" if with_names else address for address in addresses]
    assert emails(separator.join(shown)) == addresses
