"""
Upgrades while the release before goes on serving.

`operations` are for migrations: what would hold a table for long is done another way. `running`
carries migrations out: one process at a time, no lock waited for longer than people notice, again
when somebody was in the way. The rules are in docs/developer/migrations.md.
"""
