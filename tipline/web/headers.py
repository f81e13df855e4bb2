"""What every answer tells the browser not to do."""

from flask import Flask, request
from werkzeug.wrappers import Response

# No inline script or style anywhere; nothing from another host; nobody may frame us.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}
A_YEAR = 365 * 24 * 3600


def install(app: Flask, *, secure: bool) -> None:
    """Set the headers on every answer of ``app`` that has not set its own."""

    def set_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault(
                "Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains"
            )
        if _unchanging():
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(set_headers)


def _unchanging() -> bool:
    """A static file asked for by the hash of its content can be kept for ever."""
    return (request.endpoint or "").endswith("static") and "v" in request.args
