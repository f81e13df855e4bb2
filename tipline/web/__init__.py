"""What every page of the product shares: look, headers, sessions, CSRF and who may call what."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from tipline.runtime import Runtime
from tipline.web import access, errors, filters, headers, numbers, static
from tipline.web.protection import csrf

__all__ = ["csrf", "init_web"]


def init_web(app: Flask) -> None:
    """Make ``app`` deny by default, protect its forms, set its headers and show its look.

    Expects the :class:`Runtime` at ``app.extensions["tipline"]``.
    """
    runtime: Runtime = app.extensions["tipline"]
    secure = runtime.settings.public_url.startswith("https://")
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        # The form session holds only the CSRF secret and messages to show once.
        SESSION_COOKIE_NAME="__Host-tipline-form" if secure else "tipline-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # A form left open over lunch is still good; it dies with the session.
        WTF_CSRF_TIME_LIMIT=None,
        # Pages send no referrer, so it can't be looked at; Sec-Fetch-Site is, in protection.py.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if runtime.settings.trusted_proxies:
        # Only who calls; host and scheme are never believed but taken from the public URL.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's documentation does it
            app.wsgi_app, x_for=runtime.settings.trusted_proxies, x_proto=0, x_host=0
        )
    numbers.install(app)
    Bootstrap5(app)
    static.install(app)
    headers.install(app, secure=secure)
    access.install(app)
    csrf.init_app(app)
    filters.install(app)
    errors.install(app)
