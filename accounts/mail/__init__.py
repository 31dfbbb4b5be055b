"""
Mail: written as rows in the sender's transaction, delivered by tasks, never by a request.

`post_mail` (actions) keeps a PendingMail and asks for its delivery; whatever else sends by Django's
own functions ends there too (`backends.QueueBackend`). `delivery.deliver` hands one message to the
server of EMAIL_URL or, in the embedded tier, to the outbox that administrators can open (`views`).
What was sent is erased; an address that refuses for good is told by the signal `mail_bounced`.
"""
