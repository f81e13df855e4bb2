"""``/metrics``: for Prometheus with its token, or for programs on this machine."""

import hmac
import ipaddress

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

from tipline.metrics.counted import counted
from tipline.metrics.standing import Standing
from tipline.runtime import Runtime
from tipline.web.access import public

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@public  # but see _may_ask: numbers about a newsroom's work are nobody else's business
def metrics() -> Response:
    """Everything that is measured, in Prometheus's text format."""
    runtime: Runtime = current_app.extensions["tipline"]
    if not _may_ask(runtime.settings.operating.metrics_token):
        advice = "/metrics is for this machine; set TIPLINE_METRICS_TOKEN to ask from elsewhere\n"
        return Response(advice, 403, mimetype="text/plain")
    return Response(exposition(runtime), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def exposition(runtime: Runtime) -> bytes:
    """What all processes of this machine counted, and what the database says."""
    registry = CollectorRegistry()
    registry.register(Standing(runtime))
    return generate_latest(registry) + counted()


def _may_ask(token: str) -> bool:
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # A proxy on this machine calls from this machine too, for whoever stands behind it.
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via")):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
