"""One settings file, read from top to bottom. The environment decides what differs between machines:

DATABASE_URL    which database (default: SQLite in DATA_DIR)
DATA_DIR        where the database, the secret key and uploads live (default: data/ beside manage.py)
SECRET_KEY      default: made once and kept in DATA_DIR, outside git
DATA_KEYS       seal ID numbers, phones and wages; default: made once, in DATA_DIR/data_keys
ALLOWED_HOSTS   comma separated (default: this machine only)
BACKUP_DIR      where backups go (default: backups/ in DATA_DIR)
DAILY_BACKUP    0 where a timer of the machine makes them
LOG_FORMAT      json for structured logs
DEBUG           1 for development; off unless asked for
SECURE          1 behind HTTPS: secure cookies, HSTS, redirect to HTTPS, the client's address from the proxy
SESSION_IDLE_MINUTES  after lying idle so long a sign-in ends (default: 480)
SESSION_HOURS   after so many it ends in any case (default: 12)
"""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from whitenoise.compress import Compressor

from branch import logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret_key() -> str:
    """The key made on the first start. `x` makes two workers that start at once agree on one of them."""
    path = DATA_DIR / "secret_key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text().strip()


DEBUG = os.environ.get("DEBUG") == "1"
SECURE = os.environ.get("SECURE") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret_key()
# The keys that seal personal data (branch/sealed): from here, or from the file data_keys in DATA_DIR.
DATA_KEYS = os.environ.get("DATA_KEYS", "")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "branch",
    "members",
    "meetings",
    "reports",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "simple_history",
    "csp",
    "django_permissions_policy",
    "django_otp",
    "axes",
    "django.forms",  # before it, templates/ may have a widget of its own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "branch.logs.RequestLog",
    # What every answer carries, static files and errors too, comes first.
    "branch.sign_in.headers.security_headers",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "branch.sign_in.middleware.session_limits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "members.access.AccessMiddleware",
    "branch.uploading.RefusedUpload",
    "branch.trail.acting.trail_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "members.accounts.gate.Gate",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "branch.sign_in.middleware.SecondFactorFirst",
    "branch.middleware.refused_method",
    "branch.gone.gone_meanwhile",
    "branch.sealed.middleware.SealedMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "branch.urls"
WSGI_APPLICATION = "branch.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["branch.templatetags.zh", "branch.templatetags.once", "branch.templatetags.trail"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---- database ----
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'branch.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Several people write at once: readers never wait (WAL), writers queue (IMMEDIATE, 20 s) and never fail.
    # FULL: what was answered outlives a power cut; a commit then waits for the disk, some 4 ms.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000;",
    } | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- people ----
AUTH_USER_MODEL = "branch.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "members.accounts.backend.AccountBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "branch.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "branch.passwords.NotOnlyDigits"},
    {"NAME": "branch.passwords.NotCommon"},
    {"NAME": "branch.passwords.NotTheName", "OPTIONS": {"user_attributes": ["username", "name"]}},
]

# ---- signing in ----
# Too many wrong passwords: branch/sign_in/lockout.py has the numbers.
AXES_HANDLER = "branch.sign_in.lockout.Lockout"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "branch.sign_in.address.network_of"
AXES_LOCKOUT_CALLABLE = "branch.sign_in.lockout.lockout_page"
AXES_DISABLE_ACCESS_LOG = True  # branch.sign_in.records keeps one that its owner can read
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
SESSION_ENGINE = "branch.sign_in.sessions"
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("SESSION_IDLE_MINUTES") or 8 * 60)
SESSION_COOKIE_AGE = 3600 * int(os.environ.get("SESSION_HOURS") or 12)
# A browser keeps a cookie of this name only if it came over HTTPS, from this very host, for all of it.
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE, CSRF_COOKIE_SAMESITE = True, "Lax", "Lax"

# ---- how often, and how much ----
# The counts stand in a file that all workers share: the records' database is not written to for them.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "counts": {"BACKEND": "branch.limits.counts.CountsFile", "LOCATION": DATA_DIR / "counts.sqlite3"},
}
RATELIMIT_USE_CACHE = "counts"
# Only caches on the network are on its list; this one's increments are atomic too, which a test shows.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001"]

# ---- language and time ----
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ---- files ----
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "branch.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the hashed names are ever asked for, and nobody reads source maps compressed.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MEDIA_ROOT = DATA_DIR / "uploads"
# Backups: where to, and whether the server makes one each night by itself (off where a timer does).
BACKUP_DIR = Path(os.environ.get("BACKUP_DIR") or DATA_DIR / "backups").resolve()
DAILY_BACKUP = os.environ.get("DAILY_BACKUP", "1") == "1"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# A whole folder of photos chosen by mistake is answered in words; how much may be sent UploadLimits says.
DATA_UPLOAD_MAX_NUMBER_FILES = 500
FILE_UPLOAD_HANDLERS = [
    "meetings.attachments.limits.UploadLimits",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "branch.uploading.SpilledFiles",
]
# A branch of 100 posts three fields a member; the default of 1,000 fields would be met by a long form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# ---- the browser's side ----
# Nothing is loaded from outside the server, nothing inline runs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [NONE],
        "worker-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": SECURE,
    }
}
# Photos come from the file chooser, which asks nobody; only copying an address to the clipboard is used.
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "identity-credentials-get",
        "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
        "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "web-share",
        "xr-spatial-tracking",
    )
} | {"clipboard-write": ["self"]}  # fmt: skip
CSRF_FAILURE_VIEW = "branch.faults.csrf_failure"
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
# Asked by the machine itself, without a proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None

# One line an event on stderr, without personal data (branch/logs.py): JSON, or words for who reads along.
LOG_FORMAT = "json" if os.environ.get("LOG_FORMAT") == "json" else "line"
LOGGING = logs.configuration(LOG_FORMAT)
