"""Names of files are of one line, name no folder, and show all that is in them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.attachments.models import MAX_NAME
from feeds.attachments.naming import clean_name

ANY = st.text(st.characters(), max_size=300)


@given(ANY | ANY.map(lambda text: f"../{text}.docx") | st.text("a./\\ \u202e\u0301\r\n"))
def test_a_name_has_nothing_in_it_that_can_not_be_seen(name):
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= MAX_NAME
    assert not set(cleaned) & set('/\\\r\n\t\0"') - {'"'}
    assert cleaned == cleaned.strip(" .")
    assert all(unicodedata.category(letter)[0] != "C" for letter in cleaned)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\cem\Pay scales.pdf", "Pay scales.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth\ufeff.txt", "zerowidth.txt"),
        ("two\nlines\t.txt", "two lines .txt"),
        ("...", "File"),
        ("", "File"),
        ("Z" + "\u0324" * 9 + ".txt", "Z\u0324\u0324.txt"),
        ("n" * 119 + ".pdf", "n" * 116 + ".pdf"),
        ("n" * 116 + ".pdf", "n" * 116 + ".pdf"),
        ("Grüße 世界 👋.md", "Grüße 世界 👋.md"),
    ],
)
def test_a_name_is_kept_as_far_as_it_can_be(sent, kept):
    assert clean_name(sent) == kept
