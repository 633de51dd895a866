"""Settings for every environment: safe by default, decided by the variables listed in README.md."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.http.request import split_domain_port

from rlssite import environment, private
from rlssite.keeping import wanted

BASE_DIR = Path(__file__).resolve().parent.parent
SITE_DATA = environment.data_folder(BASE_DIR / "var")
SITE_URL = environment.site_url()
IS_HTTPS = SITE_URL is not None and SITE_URL[0] == "https"
# The address for links in mails; without SITE_URL it is where `manage.py serve` listens.
BASE_URL = (
    SITE_URL[2]
    if SITE_URL
    else environment.own_url(environment.get("HOST") or "127.0.0.1", environment.whole_number("PORT", 8000, 1, 65535))
)
# The same as people read it: other scripts as they are written, not in punycode.
READABLE_URL = SITE_URL[3] if SITE_URL else BASE_URL

SECRET_KEY = environment.secret_key(SITE_DATA)
DEBUG = environment.flag("DEBUG")
BUILD = environment.fingerprint(BASE_DIR)

ALLOWED_HOSTS = [split_domain_port(SITE_URL[1])[0]] if SITE_URL else ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL[2]] if SITE_URL else []
# With https there is a proxy in front, by default on this machine.
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES", "127.0.0.1,::1" if IS_HTTPS else "")

# Who may read /metrics: nobody, unless named.
METRICS_NETWORKS = environment.networks("METRICS_NETWORKS", "")

INSTALLED_APPS = [
    "comments",
    "articles",
    "markdownx",
    "rlssite.apps.Mail",
    "axes",
    "csp",
    "django.contrib.admin",
    "rlssite.apps.Accounts",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    # Must follow the apps whose admin it trims.
    "rlssite",
]

# In this order: whose request it is and what it may ask for; files and public pages, which need none of what follows;
# then what forms, private pages and the admin need.
MIDDLEWARE = [
    "rlssite.web.middleware.trusted_proxy",
    "rlssite.web.middleware.own_address",
    "django.middleware.security.SecurityMiddleware",
    "rlssite.web.public_pages.strict_headers",
    "rlssite.web.compression.accepted_encodings",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rlssite.web.middleware.database_unavailable",
    "rlssite.web.compression.compressed",
    "articles.pages.zone.in_the_sites_zone",
    "rlssite.web.public_pages.public_pages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "rlssite.web.mended_addresses.lead_on",
    "rlssite.web.middleware.bounded_body",
    "rlssite.web.cookieless.CookielessForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "rlssite.urls"
WSGI_APPLICATION = "rlssite.wsgi.application"

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
                "articles.pages.context_processors.site",
            ],
        },
    },
]

DATABASES = environment.databases(SITE_DATA)
# Public pages may be read from a replica; all else, and every write, goes to the primary.
DATABASE_ROUTERS = ["rlssite.web.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = environment.caches()

# Mail is written to the database first; the worker sends it (rlssite/mail/queue.py).
EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
_mail = environment.mail(SITE_DATA)
EMAIL_TIMEOUT = 20
POST_OFFICE = {
    "BACKENDS": {"default": _mail.pop("EMAIL_BACKEND"), "alert": "rlssite.mail.alerts.AlertBackend"},
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": ALLOWED_HOSTS[0].strip("[]"),
    # With the interval below, a day and a half of tries before a mail counts as failed.
    "MAX_RETRIES": 144,
    "RETRY_INTERVAL": timedelta(minutes=15),
    "SENDING_ORDER": ["-priority", "pk"],
    # One mail for each thread, so that a mail server that hangs delays a batch by EMAIL_TIMEOUT at most, before urgent
    # mails are looked for again. And if the worker is killed before it notes an answer, few mails are sent twice.
    "BATCH_SIZE": 2,
    "THREADS_PER_PROCESS": 2,
    "LOG_LEVEL": 1,
    "LOCK_FILE_NAME": str(SITE_DATA / "mail_queue"),
}
globals().update(_mail)
# Told beside the mail that a comment may be about somebody in danger (rlssite/mail/alerts.py).
ALERT_URL = environment.web_address("ALERT_URL")
# Where backups lie (None: SITE_DATA/backups), of how many days, weeks and months they are kept (None: none is made
# without being asked for), and the bucket that the daily ones are copied to.
BACKUP_DIR = wanted.folder("BACKUP_DIR")
BACKUP_KEEP = wanted.backup_keep()
BACKUP_BUCKET = wanted.backup_bucket(BACKUP_KEEP)
# The worker's jobs besides mail: dotted path and seconds between two runs.
WORKER_JOBS = {
    "comments.mail.jobs.digest": 60,
    "comments.mail.asked.answer": 1,
    "comments.mail.news.tell": 60,
    "comments.mail.jobs.purge": 3600,
    "comments.emptying.empty_spam": 3600,
    "comments.models.learned.renew": 3600,
    "rlssite.work.go_on": 1,
    "rlssite.keeping.daily.go_on": 300,
    "articles.desk.uploads.forget_left": 3600,
    "rlssite.health.certificate.look": 3600,
    "articles.outward.checking.go_on": 5,
    "articles.outward.checking.sync": 600,
}
# Functions that yield the addresses elsewhere that the site shows, each with the place where it stands.
LINK_SOURCES = ["articles.outward.places.of_references", "articles.outward.places.of_texts"]
LINK_SOURCES.append("comments.models.help.linked")
# Tests have servers of their own.
MAY_ASK_THIS_MACHINE = False
CROSSREF_URL, PUBMED_URL = "https://api.crossref.org", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
# The apps whose rows make the site, which moves as a whole (rlssite/moving), and where each says what stays behind.
MOVED = {"articles": "articles.editions.moved", "comments": "comments.porting.moved"}
# The kinds of work that the admin offers and the worker does (rlssite/work/), in the order in which they are shown.
LONG_WORKS = [
    "articles.admin.guide.works.LOAD_GUIDE",
    "comments.admin.works.BRING_PAGE",
    "comments.admin.works.LOAD_COMMENTS",
    "rlssite.moving.works.BACKUP",
    "rlssite.moving.works.EXPORT_SITE",
    "rlssite.moving.works.LOAD_SITE",
]
# If it is empty, mails come from the contact in the admin, or else from this host.
MAIL_FROM = environment.mail_from()
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM or f"noreply@{ALLOWED_HOSTS[0].strip('[]')}"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "rlssite.people.passwords.GuessableValidator"}]
LOGIN_URL = "admin:login"
SESSION_ENGINE = "rlssite.people.session_store"
# Counted from the last use (rlssite/people/sessions.py).
SESSION_COOKIE_AGE = 14 * 24 * 3600
# What an app for codes names the account after.
OTP_TOTP_ISSUER = ALLOWED_HOSTS[0]
# Passkeys are for a name, and browsers make them on https sites and on this machine, under "localhost", only.
OTP_WEBAUTHN_RP_ID = ALLOWED_HOSTS[0] if IS_HTTPS else "localhost"
OTP_WEBAUTHN_RP_NAME = READABLE_URL.partition("://")[2]
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL if IS_HTTPS else f"http://localhost:{BASE_URL.rpartition(':')[2]}"]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
# How long a link to a new password holds; its page and mail name two hours.
PASSWORD_RESET_TIMEOUT = 2 * 3600
# After five wrong passwords from one address, for any names, that address is locked out for a while. Names are never
# locked, so that a stranger cannot lock the author out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
# Tries during a lock-out do not prolong it, which would also hit others at the same address.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
# Its tables hold addresses, and nothing for an author to change: manage.py axes_reset lets everybody try again.
AXES_ENABLE_ADMIN = False
# The address is settled once, in rlssite/web/middleware.py; a browser that has logged in before has tries of its own.
AXES_CLIENT_IP_CALLABLE = "rlssite.people.login.whose_tries"
AXES_USERNAME_CALLABLE = "rlssite.web.middleware.client_username"

LANGUAGE_CODE = "en"
# Until the author chooses one (Site in the admin).
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["rlssite.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = SITE_DATA / "static"
UPLOADS_ROOT = SITE_DATA / "uploads"
# Django's defaults would let other users of the machine read static files and pictures, which the site serves itself.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = private.FILE, private.FOLDER
STORAGES = {
    "default": environment.storage(UPLOADS_ROOT),
    "staticfiles": {"BACKEND": "rlssite.web.static_files.StaticFiles"},
}
# Room for a photograph in a form; deploy/nginx.conf has the same limit.
MAX_REQUEST_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Our own URL for the live preview; markdownx's URLs are never mounted (README.md says why).
MARKDOWNX_URLS_PATH = "/admin/markdown/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdown/upload/"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer", with which Chromium posts "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "rlssite.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
# In a cookie of its own, what the desk says to its author would have none of that.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

if IS_HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    # Whoever watches from inside speaks to the site itself, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # The owner of this host may not own every name below it, and so cannot promise TLS for them.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Whom errors are mailed to: where in the code, and nothing of what somebody wrote.
ADMINS = [("", address) for address in environment.addresses("ERROR_MAIL")]
EMAIL_SUBJECT_PREFIX = ""

_log_format = environment.one_of("LOG_FORMAT", ["line", "json"])
# Each line that the site can write stands in SECURITY.md.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "rlssite.health.logs.AsJson"},
    },
    "filters": {
        "seldom": {"()": "rlssite.health.logs.Seldom"},
        "refused": {"()": "rlssite.health.logs.Refused"},
    },
    "handlers": {
        "refused": {"class": "logging.StreamHandler", "formatter": _log_format, "filters": ["refused"]},
        "stderr": {"class": "logging.StreamHandler", "formatter": _log_format},
        "mail": {"class": "rlssite.health.logs.ByMail"},
    },
    "root": {"handlers": ["stderr", "mail"] if ADMINS else ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Wrong addresses do not belong in the log.
        "django.request": {"level": "ERROR"},
        "django.security": {"handlers": ["refused"], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
        "rlssite.log_ins": {"level": "INFO"},
        "rlssite.log_ins.wrong": {"filters": ["seldom"]},
        # Without a handler here the library adds its own and logs every round.
        "post_office": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
