"""Builders call the actions, so that what tests work on obeys the rules."""

from allauth.account.models import EmailAddress

from accounts.models import Person

PASSWORD = "correct horse battery"


def a_person(email: str) -> Person:
    """A person with a proved address, who can sign in with `PASSWORD`."""
    person = Person.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
