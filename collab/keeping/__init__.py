"""
Keeping what there is: `manage.py backup` and `manage.py restore`.

A backup is one file (`archive`): what it is of, the database as of one moment, the files that its
rows name, and last a list of all that with its hashes. With a key (`keys`) it is encrypted. The
database is taken and given back as its kind demands (`sqlite`, `postgresql`); what both have in
common stands in `actions`, and what must hold of a restored one in `soundness`.
"""
