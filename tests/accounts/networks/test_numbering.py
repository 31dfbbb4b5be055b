"""What PostgreSQL is asked is what was written, with each value sent once."""

import re

from hypothesis import given
from hypothesis import strategies as st

from accounts.networks.postgresql.numbering import numbered

KINDS = st.lists(st.sampled_from([None, "member", "network", ("int", 1)]), max_size=12)


def _filled(made, values):
    sent = [values[place] for place in made.sent]
    return re.sub(r"\$(\d+)", lambda found: sent[int(found[1]) - 1], made.numbered.decode())


@given(KINDS)
def test_each_place_gets_its_own_value_and_each_kind_is_sent_once(kinds):
    values = [f"<{place if kind is None else kind}>" for place, kind in enumerate(kinds)]
    sql = "SELECT " + "".join(f"'100%%' AS a{place}, %s, " for place in range(len(kinds)))
    made = numbered(sql, kinds)
    expected = sql.replace("%%", "%")
    for value in values:
        expected = expected.replace("%s", value, 1)
    assert _filled(made, values) == expected
    named = [kind for kind in kinds if kind is not None]
    assert len(made.sent) == len(set(named)) + kinds.count(None)


def test_it_is_known_as_it_was_written():
    made = numbered("SELECT %s, %s WHERE a = %s", ["member", None, "member"])
    assert made == "SELECT %s, %s WHERE a = %s"
    assert made.numbered == b"SELECT $1, $2 WHERE a = $1"
    assert made.sent == [0, 1]
