"""Spans for OpenTelemetry: one trace from the webhook to the reply, at a collector that listens."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from tests.line import Line
from tipline import spans
from tipline.config import COLLECTORS
from tipline.doctor import examine
from tipline.findings import Level
from tipline.runtime import Runtime

proto = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What an OTLP collector on this machine was sent."""
    found: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = proto.ExportTraceServiceRequest.FromString(body)
            for resource in request.resource_spans:
                found.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        spans._provider.cache_clear()
        yield found
        provider = spans._provider()
        assert provider is not None
        provider.shutdown()
        spans._provider.cache_clear()
        server.shutdown()


def test_a_message_is_one_trace_at_the_collector_and_nothing_of_it_is_told(
    app: Flask, runtime: Runtime, collector: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line(runtime, app)
    line.voter(1).sends("Is it true that the river Arva has dried up completely?", work=False)
    line.work()
    spans.flush()

    first = next(span for span in collector if span.name == "webhook")
    trace = first.trace_id.hex()
    below = [s for s in collector if s.trace_id == first.trace_id and s is not first]
    assert f'"trace": "{trace}"' in capsys.readouterr().out, "the number of the logs"
    assert not first.parent_span_id and first.span_id.hex() == trace[16:]
    assert {span.parent_span_id for span in below} == {first.span_id}
    said = {a.value.string_value for s in below for a in s.attributes if a.key == "job"}
    assert {"intake.handle", "tip.match"} <= said
    assert "send" in {span.name for span in below}
    for span in collector:
        assert "Arva" not in str(span) and "+1" not in str(span)


def test_a_failed_job_is_a_failed_span_without_its_words(collector: list[Any]) -> None:
    with pytest.raises(ValueError, match="secret"), spans.span("job", job="some.job", words="x"):
        raise ValueError("a secret word")
    spans.flush()

    (failed,) = collector
    assert failed.status.message == "ValueError"
    assert [a.key for a in failed.attributes] == ["job"]
    assert "secret" not in str(failed)


@pytest.mark.parametrize("there", [True, False])
def test_doctor_says_whether_spans_can_be_sent(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    assert "tracing" not in {found.name for found in examine(runtime, network=False)}
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setattr(spans, "installed", lambda: there)

    (said,) = [found for found in examine(runtime, network=False) if found.name == "tracing"]

    assert said.level is (Level.OK if there else Level.WARNING)
    assert there or "pip install 'tipline[tracing]'" in said.says


def test_without_a_collector_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in COLLECTORS:
        monkeypatch.delenv(name, raising=False)
    spans._provider.cache_clear()

    with spans.span("job"):
        assert spans._provider() is None
