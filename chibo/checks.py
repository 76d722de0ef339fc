"""What must be set before the site serves real branches: `PRODUCTION=1 manage.py check --deploy`.

Errors stop a roll-out; warnings name a choice that is sound for one commune on one machine and not beyond it.
"""

import os

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}


@register(Tags.security, deploy=True)
def production_has_its_own_secret(**kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        return []
    return [
        Error(
            "SECRET_KEY is not set: the site would use the secret of this one machine, lost with its folder.",
            hint="Set SECRET_KEY or SECRET_KEY_FILE: `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`.",
            id="chibo.E001",
        )
    ]


@register(Tags.security, deploy=True)
def production_knows_its_hosts(**kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS names this machine only: visitors would get an error page.",
            hint="Set ALLOWED_HOSTS to the names under which the site is reached, separated by commas.",
            id="chibo.E002",
        )
    ]


@register(Tags.security, deploy=True)
def production_is_marked(**kwargs: object) -> list[CheckMessage]:
    if settings.PRODUCTION:
        return []
    return [
        Warning(
            "PRODUCTION is not set: cookies travel without TLS and static files are served from the source folder.",
            hint="Set PRODUCTION=1 on the machine that serves real branches.",
            id="chibo.W001",
        )
    ]


@register(Tags.database, deploy=True)
def production_has_a_server_database(**kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return []
    return [
        Warning(
            "The database is SQLite: one machine, one writer at a time, up to about a thousand branches.",
            hint="Set DATABASE_URL=postgres://user:password@host/name for anything larger.",
            id="chibo.W002",
        )
    ]


@register(deploy=True)
def production_has_a_broker(**kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.REDIS_URL:
        return []
    return [
        Warning(
            "REDIS_URL is not set: background work goes through files in VAR_DIR, for one worker on this machine.",
            hint="Set REDIS_URL=redis://host:6379/0; the server needs `maxmemory-policy noeviction`.",
            id="chibo.W003",
        )
    ]


@register(deploy=True)
def production_has_a_mail_server(**kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or not settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
        return []
    return [
        Warning(
            "EMAIL_URL is not set: notices are written into VAR_DIR/mail and reach nobody by e-mail.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587 and DEFAULT_FROM_EMAIL.",
            id="chibo.W004",
        )
    ]
