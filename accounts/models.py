"""The person: an e-mail identity and a way to sign in, without any network."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_id
from accounts.statements import Statement


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "Person":
        """Create a person; without a password they sign in by codes sent to the address."""
        person = self.model(email=normal_email(email), **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get(self, *args, **fields) -> "Person":
        """As any manager; by the number alone, which each request asks for, without compiling."""
        if args or fields.keys() != {"pk"} or not isinstance(fields["pk"], int):
            return super().get(*args, **fields)
        found = _person.first(pk=fields["pk"])
        if found is None:
            raise self.model.DoesNotExist("Person matching query does not exist.")
        return found

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=normal_email(username or ""))


class Person(AbstractBaseUser):
    is_global_because = "a person may be in several networks"

    class Theme(models.TextChoices):
        SYSTEM = "", _("As my device is set")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    theme = models.CharField(_("colours"), max_length=10, choices=Theme, blank=True)
    has_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email


@Statement
def _person(pk: int) -> "models.QuerySet[Person]":
    return Person.objects.filter(pk=pk)


def normal_email(address: str) -> str:
    """Bring an address into the form in which it is stored and compared: trimmed, lower case."""
    return address.strip().lower()
