"""What an installation may say through its environment. All typed; a wrong value stops the start and is named."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SHORTEST_SECRET = 50
ROOT = Path(__file__).resolve().parents[2]
REHEARSAL_DOMAIN = "crm.example.com"
_IS_NAME = re.compile(r"\.[a-z][a-z0-9-]*$", re.IGNORECASE)


def _data_dir() -> Path:
    return Path(os.environ.get("ROOFS_DATA_DIR") or ROOT / "data").resolve()


class Environment(BaseSettings):
    """Variables named ROOFS_<FIELD>, then `<data>/secrets.env`. What a company decides is on its settings page."""

    model_config = SettingsConfigDict(env_prefix="ROOFS_", extra="ignore", env_ignore_empty=True)

    env: Literal["development", "production"] = Field(
        "development", description="production refuses to start without secrets"
    )
    debug: bool = Field(default=False, description="developer pages and reloads; never in production")
    data_dir: Path = Field(default_factory=_data_dir, description="database file, uploads, logs")
    database_url: str = Field("", description="postgresql://user:password@host/name; empty = SQLite in the data folder")
    secret_key: SecretStr = Field(
        SecretStr(""), description="signs sessions and links; bin/roofs new-secrets makes one"
    )
    encryption_keys: Annotated[list[SecretStr], NoDecode] = Field(
        default_factory=list, description="Fernet keys for stored secrets, newest first, comma separated"
    )
    base_url: str = Field("http://127.0.0.1:8000", description="where people reach this installation")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="further host names, comma separated"
    )
    behind_proxy: bool = Field(
        default=False, description="trust X-Forwarded-Proto and X-Forwarded-For of the proxy in front"
    )
    smtp_url: SecretStr = Field(
        SecretStr(""), description="smtp://user:password@host:587?tls=starttls|ssl|none; empty = the outbox page only"
    )
    mail_from: str = Field("", description="sender of all mail; empty = office@<mail domain>")
    mail_domain: str = Field(
        "", description="domain in Message-ID and reply addresses; empty = host of the base address, if it has a name"
    )
    inbound_smtp: str = Field("", description="host:port on which the engine takes in mail; empty = off")
    imap_url: SecretStr = Field(SecretStr(""), description="imaps://user:password@host/INBOX to poll; empty = off")
    redis_url: SecretStr = Field(SecretStr(""), description="cache shared by many web processes; empty = the database")
    jobs_backend: Literal["database", "celery"] = Field("database", description="who carries background work")
    celery_broker_url: SecretStr = Field(SecretStr(""), description="needed with the celery backend")
    engine_workers: int = Field(4, ge=1, le=64, description="worker threads of one engine process")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="bearer token for /metrics; empty = administrators only"
    )
    sentry_dsn: SecretStr = Field(SecretStr(""), description="where errors are reported; empty = nowhere")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least severe line to log")
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for a developer")

    @field_validator("allowed_hosts", "encryption_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = "must look like https://crm.example.com"
            raise ValueError(message)
        return value.rstrip("/")

    @model_validator(mode="after")
    def _production_is_serious(self) -> Self:
        missing = []
        if self.env == "production":
            missing += ["ROOFS_SECRET_KEY"] if len(self.secret_key.get_secret_value()) < SHORTEST_SECRET else []
            missing += [] if self.encryption_keys else ["ROOFS_ENCRYPTION_KEYS"]
        if self.jobs_backend == "celery" and not self.celery_broker_url.get_secret_value():
            missing.append("ROOFS_CELERY_BROKER_URL")
        if missing:
            message = f"{', '.join(missing)} must be set (bin/roofs new-secrets prints fresh secrets)"
            raise ValueError(message)
        if self.env == "production" and self.debug:
            message = "ROOFS_DEBUG is not allowed in production"
            raise ValueError(message)
        return self

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def mail_host(self) -> str:
        """The domain of our own addresses. A number or a bare name is none, so a trial at home gets one to rehearse."""
        return REHEARSAL_DOMAIN if self.rehearses_mail else self.mail_domain or self.host

    @property
    def rehearses_mail(self) -> bool:
        return not self.mail_domain and not _IS_NAME.search(self.host)

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def database(self) -> dict[str, object]:
        """The DATABASES entry. Raises ValueError for an address of an unknown kind."""
        if not self.database_url:
            return _sqlite(self.data_dir / "roofs.sqlite3")
        parts = urlsplit(self.database_url)
        if parts.scheme == "sqlite":
            return _sqlite(Path(parts.path))
        if parts.scheme not in {"postgresql", "postgres"}:
            message = "ROOFS_DATABASE_URL must begin with postgresql:// or sqlite://"
            raise ValueError(message)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 5},
        }


def _sqlite(path: Path) -> dict[str, object]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "roofs.config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        },
    }


def read() -> Environment:
    return Environment(_env_file=_data_dir() / "secrets.env")
