"""Passwords are hashed by Argon2id, with bounded work for whoever sends a megabyte."""

import hashlib

from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.signin import LONGEST_PASSWORD


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id that first shortens what is too long, so that a megabyte costs a word."""

    def encode(self, password: str, salt: str) -> str:
        return super().encode(bounded(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(bounded(password), encoded)


def bounded(password: str) -> str:
    """Give `password` itself, or its digest when it is longer than any that was accepted."""
    if len(password) <= LONGEST_PASSWORD:
        return password
    return hashlib.sha256(password.encode(errors="surrogatepass")).hexdigest()
