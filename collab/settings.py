"""
Settings follow from the environment (12-factor). With an empty environment the embedded tier
starts: SQLite, one process, mail caught in a local outbox. Every variable is listed in
docs/administrator/configuration.md; what is wrong about them is said by `collab.environment`.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from accounts.doors import rates_of_doors
from accounts.oidc import openid_connect
from collab.environment import Environment, env, origin_of
from collab.release import RELEASE
from collab.server.loggers import logging_of

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment(BASE_DIR)
ENVIRONMENT.refuse_if_wrong()

# --- Who and where -------------------------------------------------------------------------------

PRODUCTION = ENVIRONMENT.production
DEBUG = ENVIRONMENT.debug
DATA_DIR = ENVIRONMENT.data_dir
HOST, PORT = ENVIRONMENT.host, ENVIRONMENT.port
# The public address. Links in mails are made from it, never from the Host header of a request.
BASE_URL = ENVIRONMENT.base_url
HTTPS = ENVIRONMENT.https
SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS = ENVIRONMENT.secret_key_fallbacks
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts

# --- What it is made of --------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "taggit",
    "accounts",
    "accounts.networks",
    "accounts.invitations",
    "accounts.policies",
    "accounts.events",
    "accounts.audit",
    "accounts.tasks",
    "accounts.mail",
    "accounts.availability",
    "accounts.following",
    "groups",
    "groups.welcome",
    "feeds",
    "feeds.topics",
    "feeds.attachments",
    "feeds.callouts",
    "feeds.drafts",
    "feeds.messages",
    "feeds.questions",
    "feeds.announcements",
    "feeds.praise",
    "collab.server",
    "collab.keeping",
    "collab.shell",
    "collab.notifications",
    "collab.firstrun",
    "collab.sample",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "collab.server.middleware.HeadersMiddleware",
    # These add to what answers by itself further in, refusals above all.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "collab.server.entrance.EntranceMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    # It refuses unknown hosts, so whatever answers by itself comes after it.
    "django.middleware.common.CommonMiddleware",
    "collab.firstrun.middleware.FirstRunMiddleware",
    "collab.server.middleware.WholeBodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "collab.server.middleware.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.NetworkMiddleware",
    "collab.server.limits.LimitsMiddleware",
]

if not PRODUCTION:
    # There is no proxy in front that would do it. It adds bytes at random, so that the length of a
    # page tells nothing of its tokens (BREACH), which besides are masked anew for every page.
    MIDDLEWARE.insert(1, "django.middleware.gzip.GZipMiddleware")

ROOT_URLCONF = "collab.urls"
WSGI_APPLICATION = "collab.wsgi.application"
ASGI_APPLICATION = "collab.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "collab.shell.context.shell",
            ],
        },
    }
]

# --- Where it is kept ----------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# FULL: what was acknowledged outlives a power cut. IMMEDIATE: two writers queue, none is refused.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
)
if PRODUCTION:
    DATABASES = {
        "default": {
            **ENVIRONMENT.database,
            "ENGINE": "accounts.networks.postgresql",
            # The pool keeps connections; Django must not keep them a second time.
            "CONN_MAX_AGE": 0,
            # Asked less often there: accounts/networks/postgresql.
            "CONN_HEALTH_CHECKS": False,
        }
    }
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        pool={
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL", default=10),
            "timeout": 8,
            # Then it gives up, and the next to ask tries at once. Waiting twice as long each time,
            # as it does by default, it would come back minutes after a longer absence.
            "reconnect_timeout": 4,
        },
        connect_timeout=5,
        # So that whoever still runs the release before can be seen in `pg_stat_activity`.
        application_name=f"collab {RELEASE}",
        # A server that vanished without a word is noticed within a minute.
        keepalives_idle=20,
        keepalives_interval=10,
        keepalives_count=3,
        options=(
            "-c statement_timeout=30s -c lock_timeout=10s "
            "-c idle_in_transaction_session_timeout=60s "
            # What is prepared (`accounts.statements`) is planned at its first execution, and never
            # again for the values of the moment.
            "-c plan_cache_mode=force_generic_plan "
            # What is read often is in memory, and disks have no heads that move any more.
            "-c random_page_cost=1.1 "
            # What a client asked that vanished meanwhile is not worked out to the end.
            "-c client_connection_check_interval=10s"
        ),
    )
else:
    DATABASES = {
        "default": {
            "ENGINE": "accounts.networks.sqlite",
            "NAME": DATA_DIR / "collab.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 10,
                "transaction_mode": "IMMEDIATE",
                "init_command": SQLITE_PRAGMAS,
            },
        }
    }

# Two installations that share one Redis take different prefixes.
REDIS_URL = ENVIRONMENT.redis_url
REDIS_PREFIX = env("REDIS_PREFIX", default="collab")
# Wake-ups go through the channel layer where several processes serve; within one they go straight.
EVENTS_OVER_LAYER = bool(REDIS_URL)
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "max_connections": 2000}],
                "prefix": REDIS_PREFIX,
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "collab.server.cache.SteadyCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    # One process, so its own memory is shared by everybody who asks.
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # By default it forgets beyond 300: who comes from many places would have what was
            # counted against one account forgotten.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "collab.server.static.StaticStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# No other site has a use for our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o640

# --- The server's door ---------------------------------------------------------------------------

MAX_BODY_BYTES = ENVIRONMENT.max_body_mb * 1024 * 1024
MAX_FORM_BYTES = 1024 * 1024
MAX_FILE_BYTES = ENVIRONMENT.max_file_mb * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_FORM_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# A few more than may hang on a post, so that a form with some too many is told so in a sentence.
DATA_UPLOAD_MAX_NUMBER_FILES = 15
WEB_THREADS = ENVIRONMENT.web_threads

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_LONGEST_AGE = 14 * 24 * 60 * 60
CSRF_USE_SESSIONS = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxy_count
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Preloading a host name into browsers for years is the domain owner's to decide, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

OIDC_ISSUER = env("OIDC_ISSUER", default="")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        # Browsers hold redirects after a form to this list: sign-in elsewhere begins with a form.
        "form-action": [SELF, *origin_of(OIDC_ISSUER)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Who comes in --------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Sign-in (django-allauth). Addresses are proved by codes, never by links, so that neither a mail
# scanner nor a forged Host header can do anything with a mail.
ACCOUNT_ADAPTER = "accounts.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# The address is found out once, for everybody (`collab.server.entrance`).
ALLAUTH_TRUSTED_PROXY_COUNT = 0
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
RATE_FACTOR = ENVIRONMENT.rate_factor
ACCOUNT_RATE_LIMITS = rates_of_doors(RATE_FACTOR)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.signin.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["accounts.passwords.BoundedArgon2PasswordHasher"]
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Collab"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_ADAPTER = "allauth.usersessions.adapter.DefaultUserSessionsAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.sso.Adapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = openid_connect(
    issuer=OIDC_ISSUER,
    client_id=env("OIDC_CLIENT_ID", default=""),
    client_secret=env("OIDC_CLIENT_SECRET", default=""),
    name=env("OIDC_NAME", default=""),
)

# --- What is done later, and mail ----------------------------------------------------------------

# Whatever is sent is first a row in the database; tasks deliver it by DELIVERY_BACKEND.
EMAIL_BACKEND = "accounts.mail.backends.QueueBackend"
EMAIL_TIMEOUT = 15
_smtp = ENVIRONMENT.smtp
DELIVERY_BACKEND = _smtp.get("EMAIL_BACKEND", "accounts.mail.backends.OutboxBackend")
EMAIL_HOST = _smtp.get("EMAIL_HOST") or "localhost"
EMAIL_USE_TLS = bool(_smtp.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_smtp.get("EMAIL_USE_SSL"))
EMAIL_PORT = _smtp.get("EMAIL_PORT") or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER = _smtp.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _smtp.get("EMAIL_HOST_PASSWORD") or ""
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default=f"collab@{urlsplit(BASE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Whether tasks are woken as soon as they are asked for; if not, only the sweep finds them.
WAKE_TASKS = True

# --- Backups -------------------------------------------------------------------------------------

BACKUP_DIR = env("BACKUP_DIR", default="")
BACKUP_KEY = env("BACKUP_KEY", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)

# --- Languages and time --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Texts are marked for translation; a language is offered here once its catalogue is whole.
LANGUAGES = [("en", "English"), ("en-gb", "English (United Kingdom)")]
LOCALE_PATHS = [BASE_DIR / "collab" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Logs ----------------------------------------------------------------------------------------

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = logging_of(production=PRODUCTION, level=LOG_LEVEL)
