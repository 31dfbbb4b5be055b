"""The pages, as a WSGI application: what gunicorn serves, and what our own server bridges to."""

import os

from django.core.wsgi import get_wsgi_application

from collab.environment import refusal_in_plain_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
with refusal_in_plain_words():
    application = get_wsgi_application()
