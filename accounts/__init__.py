"""
The room of people: who says it.

`Person` is one human with a way to sign in and knows nothing of any network. `networks` holds
the closed spaces and their members, `invitations` how one comes in, `policies` the house rules.
What every room writes stands here too, because it needs only a network and a member: `events`
(the ordered log), `audit` (the trace of power), `tasks` and `mail` (what is done later), `text`
(what members write, made safe), `paging` and `ids`. This room imports none of the others.
"""
