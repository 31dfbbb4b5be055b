"""Walls between networks, below the ORM."""

from tests.mutants.seeding import Defect

_WALLS = ("tests/promises/test_walls.py",)

DEFECTS = [
    Defect(
        "the manager gives out rows of every network",
        "accounts/networks/tenants.py",
        "        query.where.add(Sealed(column, True), AND)\n",
        "",
        _WALLS,
    ),
    Defect(
        "where nothing is bound nothing is refused",
        "accounts/networks/tenants.py",
        "        if value == ALL:\n            raise FullResultSet\n        if value == NOTHING:",
        "        if value in (ALL, NOTHING):\n            raise FullResultSet\n        if False:",
        _WALLS,
    ),
    Defect(
        "rows without a network pass for everybody's",
        "accounts/networks/tenants.py",
        "return holds, (*params, int(value))",
        'return f"({holds} OR 1 = 1)", (*params, int(value))',
        _WALLS,
    ),
    Defect(
        "a model may be neither tenant nor global",
        "accounts/networks/tenants.py",
        "            if not global_reason(model):\n",
        "            if False:\n",
        _WALLS,
    ),
    Defect(
        "a binding outlives its block",
        "accounts/networks/sealing.py",
        "        _seal.reset(token)",
        "        del token",
        _WALLS,
    ),
    Defect(
        "rows may name rows of another network",
        "accounts/networks/walls.py",
        'AND "network_id" IS NEW."network_id"); \'',
        "AND 1 = 1); '",
        _WALLS,
    ),
    Defect(
        "a row may change its network",
        "accounts/networks/walls.py",
        """'WHERE OLD."network_id" IS NOT NULL AND OLD."network_id" IS NOT NEW."network_id"; '""",
        "'WHERE 1 = 0; '",
        _WALLS,
    ),
    Defect(
        "a request begins with whatever was bound before",
        "accounts/middleware.py",
        "with nothing_bound(), acting_from(",
        "with acting_from(",
        ("tests/promises",),
    ),
    Defect(
        "a request works on all networks",
        "accounts/middleware.py",
        "        bind(member.network_id)\n",
        "        from accounts.networks import sealing\n\n        sealing._seal.set(sealing.ALL)\n",
        ("tests/promises",),
    ),
]
