"""
The room of groups: where it is said.

A `Group` is open, private or secret; `GroupQuerySet.visible_to` says who may know of it and
`readable_by` who may read what is said in it. `welcome` asks "who else would be interested?" and
leads invited people into groups. Knows people and networks, and nothing of posts.
"""
