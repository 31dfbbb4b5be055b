"""
Private messages: what is said between two members, or up to twelve, of one network.

A `Conversation` has its `Participant`s, fixed when it begins but for those who leave, and its
`Message`s. Only participants see any of it (`ConversationQuerySet.visible_to`), with one
exception: who is told that a message was reported. Then moderators see that message and at most
two before and two after it (`MessageReport`), for as long as the report is open.
"""
