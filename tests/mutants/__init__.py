"""
Seeded defects: each takes one guard out of a copy of the code, and some test must notice.

`defects/` lists them by what they attack; `seeding` writes one into a copy; `python -m
tests.mutants` applies one after the other, runs the tests that should catch it, and says which did.
"""
