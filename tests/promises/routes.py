"""
Every route, what stands in its address, and who gets what by it (P1): the manifest of the walk.

A new route without a row fails `test_sealed`; so nobody adds a way in without saying for whom it
is. The tables are for people: a row names a class of people, the classes stand below.
"""

# Behind `/<network>/`. What stands in the address, in order; in brackets, what stands in the form.
# GET and POST: who gets an answer, by the classes below; a dot where the method is refused to all.
# To strangers none of it is there: nobody is sent to sign in, and those invited, suspended or of
# another network get the answer for a network that does not exist.
BEHIND_NETWORK = """
route                         | thing            | GET      | POST
feeds:home                    |                  | members  | .
feeds:unread                  |                  | members  | .
feeds:read_all                |                  | .        | members
feeds:counts                  |                  | members  | .
feeds:all                     |                  | members  | .
feeds:mentions                |                  | members  | .
feeds:bookmarks               |                  | members  | .
feeds:visit                   |                  | .        | members
feeds:group                   | group            | knowers  | .
feeds:read_group              | group            | .        | readers
feeds:member                  | member           | members  | .
feeds:topics                  |                  | members  | .
feeds:topic                   | topic            | readers  | .
topics:follow                 | topic            | .        | readers
topics:rename                 | topic            | leaders  | leaders
feeds:publish                 | (group)          | .        | posters
feeds:thread                  | post             | readers  | .
feeds:reply                   | post             | .        | readers
feeds:edit                    | post             | authors  | authors
feeds:delete                  | post             | authors  | authors
feeds:restore                 | post             | .        | writers
feeds:earlier                 | post             | readers  | .
feeds:more                    | post             | readers  | .
feeds:react                   | post             | .        | readers
feeds:like                    | post             | .        | readers
feeds:reactions               | post             | readers  | .
feeds:bookmark                | post             | readers  | readers
feeds:follow                  | post             | .        | readers
feeds:mark_unread             | post             | .        | readers
feeds:pin                     | post             | leaders  | leaders
feeds:close                   | post             | stewards | stewards
feeds:reopen                  | post             | stewards | stewards
feeds:move                    | post             | stewards | stewards
feeds:share                   | post             | readers  | readers
feeds:reference               | post             | readers  | .
feeds:split                   | post             | leaders  | leaders
feeds:history                 | post             | readers  | .
feeds:read_thread             | post             | .        | readers
feeds:preview                 |                  | .        | members
feeds:reach                   |                  | .        | members
feeds:kinds                   |                  | members  | .
feeds:draft                   |                  | members  | .
feeds:keep_draft              |                  | .        | members
feeds:marks                   |                  | members  | .
feeds:missed                  |                  | members  | .
feeds:complete_members        |                  | members  | .
feeds:complete_topics         |                  | members  | .
attachments:upload            |                  | members  | members
attachments:file              | attachment       | readers  | .
attachments:withdraw          | upload           | .        | owners
attachments:of_group          | group            | lookers  | .
messages:list                 |                  | members  | .
messages:new                  |                  | members  | .
messages:start                | (member)         | .        | members
messages:unread               |                  | members  | .
messages:settings             |                  | members  | members
messages:reports              |                  | wardens  | .
messages:judge                | message report   | .        | owners
messages:conversation         | conversation     | readers  | .
messages:send                 | conversation     | .        | readers
messages:read                 | conversation     | .        | readers
messages:mute                 | conversation     | .        | readers
messages:leave                | conversation     | readers  | readers
messages:preview              | conversation     | .        | readers
messages:complete             | conversation     | readers  | .
messages:edit                 | message          | authors  | authors
messages:delete               | message          | authors  | authors
messages:report               | message          | hearers  | hearers
messages:rules                |                  | admins   | admins
feeds:choose_reactions        |                  | admins   | admins
groups:directory              |                  | members  | .
groups:new                    |                  | staff    | staff
groups:accept                 | group invitation | .        | owners
groups:decline                | group invitation | .        | owners
groups:about                  | group            | knowers  | .
groups:picture                | group            | knowers  | .
groups:join                   | group            | .        | joiners
groups:leave                  | group            | knowers  | knowers
groups:ask                    | group            | knowers  | askers
groups:ask_withdraw           | group            | .        | knowers
groups:favourite              | group            | .        | knowers
groups:unfavourite            | group            | .        | knowers
groups:members                | group            | lookers  | .
groups:remove                 | group, member    | managers | managers
groups:role                   | group, member    | .        | managers
groups:invite                 | group            | managers | managers
groups:requests               | group            | managers | .
groups:answer                 | group, request   | .        | managers
groups:edit                   | group            | managers | managers
groups:archive                | group            | managers | managers
groups:restore                | group            | managers | managers
groups:take_over              | group            | .        | rescuers
availability:edit             |                  | members  | members
following:mine                |                  | members  | .
following:card                | member           | members  | .
following:follow              | member           | .        | members
following:mute                | member           | .        | members
networks:people               |                  | members  | .
networks:choose_person        |                  | members  | .
networks:photo                | member           | members  | .
networks:logo                 |                  | members  | .
networks:colors               |                  | members  | .
networks:profile              |                  | members  | members
networks:photo_change         |                  | .        | members
networks:photo_remove         |                  | .        | members
networks:leave                |                  | members  | members
networks:admin                |                  | admins   | .
networks:settings             |                  | admins   | admins
networks:close                |                  | admins   | admins
networks:reopen               |                  | admins   | admins
networks:members              |                  | admins   | .
networks:member               | member           | admins   | .
networks:suspend              | member           | .        | admins
networks:restore              | member           | .        | admins
networks:role                 | member           | .        | admins
networks:guest                | member           | .        | admins
networks:levels               |                  | admins   | admins
networks:level_rename         | level            | .        | admins
networks:level_move           | level            | .        | admins
networks:level_remove         | level            | .        | admins
networks:new_network          |                  | admins   | admins
mail:outbox                   |                  | admins   | .
mail:outbox_mail              | mail             | admins   | .
mail:outbox_letter            | mail             | admins   | .
tasks:list                    |                  | admins   | .
tasks:run_again               | task             | .        | admins
tasks:run_all_again           |                  | .        | admins
audit:log                     |                  | admins   | .
server:system                 |                  | keepers  | .
welcome:start                 |                  | members  | .
welcome:profile               |                  | members  | members
welcome:done                  |                  | .        | members
welcome:invite                |                  | staff    | staff
network_invitations:mine      |                  | members  | .
network_invitations:resend    | invitation       | .        | owners
network_invitations:withdraw  | invitation       | .        | owners
network_invitations:growth    |                  | members  | .
network_invitations:all       |                  | admins   | .
network_invitations:launch    |                  | admins   | admins
network_invitations:requests  |                  | admins   | .
network_invitations:answer    | access request   | .        | judges
notifications:list            |                  | members  | .
notifications:count           |                  | members  | .
notifications:read            | notification     | .        | owners
notifications:unread          | notification     | .        | owners
notifications:read_all        |                  | .        | members
notifications:unread_all      |                  | .        | members
notifications:settings        |                  | members  | members
notifications:level           | group            | .        | readers
policies:policy               |                  | members  | .
policies:accept               |                  | .        | members
policies:edit                 |                  | admins   | admins
policies:accepted             | version          | admins   | .
feeds:write                   | kind             | members  | members
questions:unanswered          |                  | members  | .
questions:answer              | answer           | .        | leaders
announcements:seen            | announcement     | .        | readers
announcements:confirm         | announcement     | .        | insiders
announcements:end             | announcement     | .        | callers
announcements:readings        | announcement     | callers  | .
"""

# Classes that ask what somebody is in the network. `yes` is any answer that is not a refusal; `no`
# is 403 with the reason. What is not there, or of another network, is 404 to whoever gets a yes.
# The client's network is an external one, in which a page of the installation is not there at all.
IN_NETWORK = """
class   | member | client | moderator | admin
members | yes    | yes    | yes       | yes
staff   | yes    | no     | yes       | yes
wardens | no     | no     | yes       | yes
admins  | no     | no     | no        | yes
judges  | 404    | 404    | 404       | yes
keepers | no     | 404    | no        | yes
"""

# Classes that ask what somebody is to the thing (see the next table).
TO_THING = """
class    | -   | knows | reads | in  | leads | over | heads | own
knowers  | 404 | yes   | yes   | yes | yes   | yes  | yes   | .
lookers  | 404 | no    | yes   | yes | yes   | no   | yes   | .
readers  | 404 | 404   | yes   | yes | yes   | 404  | yes   | yes
posters  | 404 | 404   | no    | yes | yes   | 404  | no    | .
joiners  | 404 | no    | yes   | yes | yes   | no   | yes   | .
askers   | 404 | yes   | no    | no  | no    | yes  | no    | .
managers | 404 | no    | no    | no  | yes   | yes  | yes   | .
rescuers | 404 | no    | no    | no  | no    | yes  | yes   | .
authors  | 404 | .     | no    | .   | no    | .    | .     | yes
hearers  | 404 | .     | yes   | .   | .     | .    | .     | no
leaders  | 404 | .     | no    | .   | yes   | .    | .     | no
stewards | 404 | .     | no    | .   | yes   | .    | .     | yes
writers  | 404 | .     | 404   | .   | 404   | .    | .     | yes
owners   | 404 | .     | .     | .   | .     | yes  | .     | yes
insiders | 404 | .     | no    | yes | yes   | .    | .     | .
callers  | 404 | .     | no    | no  | yes   | .    | .     | .
"""

# What they are to things in each place: a dash where to them it is not there. `over` is whoever
# administers what they do not read, `heads` what they read as well. `own` is a private group of
# theirs, from which one was removed; the open, the private and the secret group are somebody
# else's, and he who was removed was once in the secret one. `mine` is the persona's own thing.
# Of conversations `own` is one of theirs, which one has left, and `secret` one of two others. Files
# in the first are in `talk`; in the second `beside` what was reported, or `whispered`.
STANDING = """
thing            | place     | member | group admin | moderator | admin | client | removed
group            | own       | in     | leads       | in        | over  | in     | knows
group            | open      | reads  | reads       | reads     | heads | reads  | reads
group            | private   | knows  | knows       | knows     | over  | knows  | knows
group            | secret    | -      | -           | -         | -     | -      | -
group            | elsewhere | -      | -           | -         | -     | -      | -
request          | own       | -      | leads       | -         | over  | -      | -
request          | private   | -      | -           | -         | over  | -      | -
request          | elsewhere | -      | -           | -         | -     | -      | -
post             | mine      | own    | own         | own       | own   | own    | -
post             | own       | reads  | leads       | reads     | -     | reads  | -
post             | open      | reads  | reads       | reads     | reads | reads  | reads
post             | private   | -      | -           | -         | -     | -      | -
post             | secret    | -      | -           | -         | -     | -      | -
post             | elsewhere | -      | -           | -         | -     | -      | -
attachment       | mine      | own    | own         | own       | own   | own    | -
attachment       | own       | reads  | leads       | reads     | -     | reads  | -
attachment       | open      | reads  | reads       | reads     | reads | reads  | reads
attachment       | private   | -      | -           | -         | -     | -      | -
attachment       | secret    | -      | -           | -         | -     | -      | -
attachment       | talk      | reads  | reads       | reads     | -     | reads  | -
attachment       | beside    | -      | -           | reads     | reads | -      | -
attachment       | whispered | -      | -           | -         | -     | -      | -
attachment       | elsewhere | -      | -           | -         | -     | -      | -
upload           | mine      | own    | own         | own       | own   | own    | own
upload           | own       | -      | -           | -         | -     | -      | -
upload           | elsewhere | -      | -           | -         | -     | -      | -
topic            | own       | reads  | reads       | leads     | -     | reads  | -
topic            | open      | reads  | reads       | leads     | leads | reads  | reads
topic            | private   | -      | -           | -         | -     | -      | -
topic            | secret    | -      | -           | -         | -     | -      | -
topic            | elsewhere | -      | -           | -         | -     | -      | -
conversation     | own       | reads  | reads       | reads     | -     | reads  | -
conversation     | secret    | -      | -           | -         | -     | -      | -
conversation     | elsewhere | -      | -           | -         | -     | -      | -
message          | mine      | own    | own         | own       | own   | own    | -
message          | own       | reads  | reads       | reads     | -     | reads  | -
message          | secret    | -      | -           | -         | -     | -      | -
message          | elsewhere | -      | -           | -         | -     | -      | -
message report   | own       | -      | -           | over      | over  | -      | -
message report   | elsewhere | -      | -           | -         | -     | -      | -
group invitation | mine      | own    | own         | own       | own   | own    | own
group invitation | own       | -      | -           | -         | -     | -      | -
group invitation | elsewhere | -      | -           | -         | -     | -      | -
invitation       | mine      | own    | own         | own       | own   | -      | own
invitation       | own       | -      | -           | -         | over  | -      | -
invitation       | elsewhere | -      | -           | -         | -     | -      | -
notification     | mine      | own    | own         | own       | own   | own    | own
notification     | own       | -      | -           | -         | -     | -      | -
notification     | elsewhere | -      | -           | -         | -     | -      | -
member           | own       | knows  | knows       | knows     | knows | knows  | knows
member           | elsewhere | -      | -           | -         | -     | -      | -
level            | own       | knows  | knows       | knows     | over  | knows  | knows
level            | elsewhere | -      | -           | -         | -     | -      | -
mail             | own       | -      | -           | -         | over  | -      | -
mail             | elsewhere | -      | -           | -         | -     | -      | -
task             | own       | -      | -           | -         | over  | -      | -
task             | elsewhere | -      | -           | -         | -     | -      | -
access request   | own       | -      | -           | -         | over  | -      | -
access request   | elsewhere | -      | -           | -         | -     | -      | -
version          | own       | knows  | knows       | knows     | over  | knows  | knows
kind             | own       | knows  | knows       | knows     | knows | knows  | knows
answer           | own       | reads  | leads       | reads     | -     | reads  | -
answer           | open      | reads  | reads       | reads     | reads | reads  | reads
answer           | private   | -      | -           | -         | -     | -      | -
answer           | secret    | -      | -           | -         | -     | -      | -
answer           | elsewhere | -      | -           | -         | -     | -      | -
announcement     | own       | in     | leads       | in        | -     | in     | -
announcement     | open      | reads  | reads       | reads     | reads | reads  | reads
announcement     | private   | -      | -           | -         | -     | -      | -
announcement     | secret    | -      | -           | -         | -     | -      | -
announcement     | elsewhere | -      | -           | -         | -     | -      | -
"""

# Outside of any network. For each: what GET and POST get. `page` and `away` (led somewhere else)
# are answers, `login` is the way to sign in; with a `!` it changed more than one's own session.
# What hears a form is sent one that would do something (see `acts`), as far as others are touched.
OUTSIDE_NETWORK = """
route                               | in address | nobody      | invited     | other people
root                                |            | away 405    | away 405    | away 405
healthz                             |            | page 405    | page 405    | page 405
readyz                              |            | 503 405     | 503 405     | 503 405
manifest                            |            | page 405    | page 405    | page 405
service-worker                      |            | page 405    | page 405    | page 405
offline                             |            | page 405    | page 405    | page 405
robots                              |            | page 405    | page 405    | page 405
firstrun:choose                     |            | away 405    | away 405    | away 405
firstrun:start                      |            | away away   | away away   | away away
firstrun:sample                     |            | away away   | away away   | away away
firstrun:progress                   |            | away 405    | away 405    | away 405
firstrun:sample_sign_in             |            | 405 404     | 405 404     | 405 404
firstrun:sign_in_link               | old link   | 410 410     | 410 410     | 410 410
asking:ask                          |            | page page!  | page page   | page page
asking:proved                       | link       | page away!  | page away!  | page away!
asking:ask_network                  | network    | 405 away    | 405 404     | 405 404
own:networks                        |            | login login | page 405    | page 405
invitations:landing                 | token      | page 405    | page 405    | page 405
invitations:accept                  | token      | 405 away!   | 405 away!   | 405 409!
invitations:opened                  | token      | 405 page!   | 405 page!   | 405 page!
invitations:switch                  | token      | 405 away    | 405 away    | 405 away
unsubscribe:mail                    | letter     | page page!  | page page!  | page page!
accounts:settings                   |            | login login | page away!  | page away!
accounts:session_end                | session    | login login | 405 404     | 405 404
accounts:sso_login                  | provider   | 404 404     | 404 404     | 404 404
accounts:sso_callback               | provider   | 404 404     | 404 404     | 404 404
openid_connect_login                | provider   | 404 404     | 404 404     | 404 404
openid_connect_callback             | provider   | 404 404     | 404 404     | 404 404
account_login                       |            | page page   | away away   | away away
account_logout                      |            | away away   | page away   | page away
account_inactive                    |            | page 405    | page 405    | page 405
account_signup                      |            | page page   | away away   | away away
account_reauthenticate              |            | login login | page page   | page page
account_email                       |            | login login | page away   | page away
account_email_verification_sent     |            | away away   | away away   | away away
account_change_password             |            | login login | page page   | page page
account_set_password                |            | login login | away away   | away away
account_reset_password              |            | page page   | page page   | page page
account_confirm_login_code          |            | away away   | away away   | away away
account_confirm_password_reset_code |            | away away   | away away   | away away
account_complete_password_reset     |            | away away   | away away   | away away
account_password_reset_completed    |            | page 405    | page 405    | page 405
account_request_login_code          |            | page page   | away away   | away away
mfa_index                           |            | login login | page 405    | page 405
mfa_authenticate                    |            | away away   | away away   | away away
mfa_reauthenticate                  |            | login login | away away   | away away
mfa_activate_totp                   |            | login login | page page   | page page
mfa_deactivate_totp                 |            | login login | 404 404     | 404 404
mfa_view_recovery_codes             |            | login login | 404 405     | 404 405
mfa_generate_recovery_codes         |            | login login | page page   | page page
mfa_download_recovery_codes         |            | login login | 404 404     | 404 404
mfa_list_webauthn                   |            | login login | page 405    | page 405
mfa_add_webauthn                    |            | login login | page page   | page page
mfa_reauthenticate_webauthn         |            | login login | away away   | away away
mfa_remove_webauthn                 | key        | login login | 404 404     | 404 404
mfa_edit_webauthn                   | key        | login login | 404 404     | 404 404
mfa_login_webauthn                  |            | away away   | away away   | away away
socialaccount_login_cancelled       |            | page 405    | page 405    | page 405
socialaccount_login_error           |            | 401 405     | 401 405     | 401 405
socialaccount_signup                |            | away away   | away away   | away away
socialaccount_connections           |            | login login | page page   | page page
usersessions_list                   |            | login login | page away   | page away
"""


def table(text: str) -> list[dict[str, str]]:
    """The rows of a table written with bars, each by the names in its first line."""
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in text.strip().split("\n"))
    return [dict(zip(head, row, strict=True)) for row in rows]


_ROWS = table(BEHIND_NETWORK)
# Routes behind `/<network>/`: what stands in the address, in order.
NETWORK = {
    row["route"]: tuple(
        thing for thing in row["thing"].split(", ") if thing and not thing.startswith("(")
    )
    for row in _ROWS
}
CLASS_OF = {(row["route"], method): row[method] for row in _ROWS for method in ("GET", "POST")}
# Routes outside of any network: what each of three gets.
OUTSIDE = {row["route"]: row for row in table(OUTSIDE_NETWORK)}
_IN_NETWORK = {row["class"]: row for row in table(IN_NETWORK)}
_TO_THING = {row["class"]: row for row in table(TO_THING)}
_STANDING = {(row["thing"], row["place"]): row for row in table(STANDING)}


def thing_of(route: str) -> str:
    """What decides about a route: the request in a group rather than the group, else the first."""
    things = next(row["thing"] for row in _ROWS if row["route"] == route).split(", ")
    return "request" if "request" in things else things[0].strip("()")


def places_of(route: str) -> list[str]:
    """The places in which the thing of a route stands; one without a name if it has none."""
    return [place for thing, place in _STANDING if thing == thing_of(route)] or [""]


def promised_outside(route: str, persona: str) -> list[str]:
    """What a persona gets by a route outside of networks: by GET, and by POST."""
    kind = persona if persona in ("nobody", "invited") else "other people"
    return OUTSIDE[route][kind].split()


def standing_of(persona: str, thing: str, place: str) -> str:
    """What a member is to what stands there."""
    return _STANDING[thing, place][persona]


def is_known(persona: str, thing: str, place: str) -> bool:
    """Whether a member may know that what stands there is there."""
    return not thing or _STANDING[thing, place][persona] != "-"


def promised(route: str, method: str, persona: str, place: str) -> str:
    """What a member gets: `yes`, `no`, `404` or `405`."""
    name, thing = CLASS_OF[route, method], thing_of(route)
    if name == ".":
        return "405"
    standing = _STANDING[thing, place][persona] if thing else ""
    if name in _TO_THING:
        return _TO_THING[name][standing]
    part = persona if persona in ("admin", "client", "moderator") else "member"
    answer = _IN_NETWORK[name][part]
    return "404" if answer == "yes" and standing == "-" else answer
