"""Django's settings. Everything an installation may change comes from environment.py; the rest is decided here."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, SELF
from django.utils.translation import gettext_lazy as _

from roofs.config import environment, logs

django_stubs_ext.monkeypatch()

ENV = environment.read()
BASE_DIR = environment.ROOT
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key.get_secret_value() or secrets.token_urlsafe(50)
ENCRYPTION_KEYS = [key.get_secret_value() for key in ENV.encryption_keys]
ALLOWED_HOSTS = sorted({ENV.host, "localhost", "127.0.0.1", "[::1]", *ENV.allowed_hosts})
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
BASE_URL = ENV.base_url
ROOT_URLCONF = "roofs.config.urls"
WSGI_APPLICATION = "roofs.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = None

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_prometheus",
    "django_tasks",
    "ninja",
    "csp",
    "roofs.core.accounts",
    "roofs.core.company",
    "roofs.core.events",
    "roofs.core.jobs",
    "roofs.core.files",
    "roofs.core.connections",
    "roofs.core.webhooks",
    "roofs.core.tags",
    "roofs.core.fields",
    "roofs.core.lists",
    "roofs.core.segments",
    "roofs.core.transfer",
    "roofs.core.backup",
    "roofs.people.contacts",
    "roofs.people.team",
    "roofs.people.partners",
    "roofs.comms.writing",
    "roofs.comms.consent",
    "roofs.comms.messaging",
    "roofs.comms.timeline",
    "roofs.comms.engagement",
    "roofs.comms.calendar",
    "roofs.places.properties",
    "roofs.places.weather",
    "roofs.sales.leads",
    "roofs.sales.scoring",
    "roofs.sales.routing",
    "roofs.sales.response",
    "roofs.sales.playbook",
    "roofs.production.projects",
    "roofs.marketing.experiments",
    "roofs.marketing.cadence",
    "roofs.marketing.campaigns",
    "roofs.marketing.reviews",
    "roofs.marketing.referrals",
    "roofs.marketing.spending",
    "roofs.marketing.personas",
    "roofs.insight.outreach",
    "roofs.insight.reporting",
    "roofs.integrations.smtp",
    "roofs.integrations.imap",
    "roofs.integrations.webpush",
    "roofs.integrations.webhooks",
    "roofs.surfaces.ui",
    "roofs.surfaces.web",
    "roofs.surfaces.api",
    "roofs.surfaces.cli",
    "roofs.config.wiring.WiringConfig",
    # After ours, so that our templates win.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "roofs.config.logs.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "roofs.surfaces.web.middleware.PersonMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "surfaces" / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "roofs.surfaces.web.shell.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "roofs.surfaces.ui.templatetags.ui",
                "roofs.surfaces.web.templatetags.staff",
                "roofs.surfaces.web.templatetags.records",
            ],
        },
    }
]

DATABASES = {"default": ENV.database()}
IS_POSTGRES = DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"

# --- people and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:dashboard"
ACCOUNT_ADAPTER = "roofs.surfaces.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "roofs.surfaces.web.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "signup": "10/h/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "iSwitch Roofs"
MFA_TOTP_TOLERANCE = 1  # the code before and after: phones' clocks differ, and so do fingers
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ENV.is_https else 0
SECURE_SSL_REDIRECT = ENV.is_https and not ENV.behind_proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
SECURE_REDIRECT_EXEMPT = [r"^health$"]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "connect-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

# --- language and time: stored in UTC, shown in the person's zone
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = None  # served straight from the packages: every address carries a hash of its content
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 31536000  # every address carries a hash of the content
MEDIA_ROOT = ENV.data_dir / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- background work
TASKS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": {
            "database": "roofs.core.jobs.backend.DatabaseBackend",
            "celery": "roofs.core.jobs.celery_backend.CeleryBackend",
        }[ENV.jobs_backend],
        "QUEUES": [],
        "OPTIONS": {"broker_url": ENV.celery_broker_url.get_secret_value()} if ENV.jobs_backend == "celery" else {},
    }
}
ENGINE_WORKERS = ENV.engine_workers

# --- mail of the framework itself (verify, reset) goes where all other mail goes
EMAIL_BACKEND = "roofs.comms.messaging.django_mail.MessagingBackend"
MAIL_DOMAIN = ENV.mail_host
DEFAULT_FROM_EMAIL = ENV.mail_from or f"office@{MAIL_DOMAIN}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url.get_secret_value(),
    }
    if ENV.redis_url.get_secret_value()
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

LOGGING_CONFIG = None
logs.configure(level=ENV.log_level, as_json=ENV.log_format == "json")
logs.report_errors(ENV.sentry_dsn.get_secret_value(), ENV.env)
PROMETHEUS_EXPORT_MIGRATIONS = False
NINJA_PAGINATION_PER_PAGE = 50
