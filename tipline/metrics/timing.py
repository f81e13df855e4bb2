"""Measures every request that the web application answers."""

import time

from flask import Flask, g, request
from werkzeug.wrappers import Response

from tipline.metrics.measures import HTTP


def install(app: Flask) -> None:
    """Time each request, by endpoint: addresses of pages have numbers in them, endpoints none."""

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        began = g.pop("began", None)
        if began is not None:
            labels = request.endpoint or "none", f"{response.status_code // 100}xx"
            HTTP.labels(*labels).observe(time.perf_counter() - began)
        return response

    # The first to begin and the last to end; what is refused on the way is measured too.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, end)
