"""
Being told: what happened that concerns a member, with the reason why.

`followers` reads the log from its own cursor; `kinds` say for each kind of event whom it concerns
(another app adds a file there); `actions.telling` writes one row for each who may see it and wants
to be told; `queries` gather rows for the bell and the page; `tasks` send what is wanted by mail, a
minute later. No row holds text: what is shown is read when it is shown, by the rights of then.
"""
