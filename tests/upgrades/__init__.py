"""
The upgrade, rehearsed: the release before serves while this one changes its database.

`python -m tests.upgrades --help` rehearses it at any size; a small one is a test.
"""
