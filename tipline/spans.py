"""Optional OpenTelemetry: what a message causes as spans, under the same number as in the logs.

Off unless ``OTEL_EXPORTER_OTLP_ENDPOINT`` says where a collector listens; the extra ``tracing``
brings the packages.  Everything else (headers, service name, sampling) is set by OpenTelemetry's
own variables.  A span has a name of our code, its times and attributes by allowed names, as a log
line has; never what somebody wrote, an address or the message of an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tipline import logs
from tipline.config import sends_spans
from tipline.trace import current_trace

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import IdGenerator

HOW_TO = "pip install 'tipline[tracing]'"

log = logs.get(__name__)

# Whether the span that begins is a trace's first: its number is then the trace's second half, so
# that other processes know it.
_first: ContextVar[bool] = ContextVar("first", default=False)


def installed() -> bool:
    """Whether the extra is there."""
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


@contextmanager
def span(name: str, *, first: bool = False, **attributes: str | int) -> Iterator[None]:
    """What happens in the block is a span of the current trace; ``first`` is the one above all.

    An exception that leaves the block marks the span as failed, with its type.
    """
    provider = _provider()
    if provider is None:
        yield
        return
    from opentelemetry.trace import Status, StatusCode, use_span

    kept = {key: value for key, value in attributes.items() if key in logs.ALLOWED}
    token = _first.set(first)
    try:
        begun = provider.get_tracer("tipline").start_span(
            name, _above(provider, first=first), attributes=kept
        )
    finally:
        _first.reset(token)
    with use_span(begun, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except Exception as error:
            begun.set_status(Status(StatusCode.ERROR, type(error).__qualname__))
            raise


def flush() -> None:
    """Hand over what waits; also done by itself when the process ends."""
    provider = _provider()
    if provider is not None:
        provider.force_flush()


@cache
def _provider() -> "TracerProvider | None":
    # Made at the first span, so after a web server has forked: its thread belongs to this process.
    if not sends_spans():
        return None
    if not installed():
        log.error("tracing_is_not_installed", reason=HOW_TO)
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = OTELResourceDetector().detect()  # by OTEL_SERVICE_NAME
    resource = Resource.create({SERVICE_NAME: "tipline"}).merge(named)
    provider = TracerProvider(resource=resource, id_generator=_ids())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _ids() -> "IdGenerator":
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        """The numbers of the logs, where there is one."""

        def generate_trace_id(self) -> int:
            trace = current_trace()
            return int(trace, 16) if trace else super().generate_trace_id()

        def generate_span_id(self) -> int:
            trace = current_trace()
            if trace and _first.get():
                return _first_span(trace)
            return super().generate_span_id()

    return Ids()


def _first_span(trace: str) -> int:
    return int(trace[len(trace) // 2 :], 16)


def _above(provider: "TracerProvider", *, first: bool) -> "Context | None":
    """The context in which a span begins: a trace's spans hang side by side below its first."""
    from opentelemetry import trace as api
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.sampling import Decision

    trace = current_trace()
    if first:
        return Context()
    if trace is None or api.get_current_span().get_span_context().is_valid:
        return None  # below what is under way here, or alone
    # The first span was another process's.  Whether it is kept depends on the trace alone.
    number = int(trace, 16)
    kept = provider.sampler.should_sample(None, number, "").decision is Decision.RECORD_AND_SAMPLE
    flags = api.TraceFlags(api.TraceFlags.SAMPLED if kept else api.TraceFlags.DEFAULT)
    above = api.SpanContext(number, _first_span(trace), is_remote=True, trace_flags=flags)
    return api.set_span_in_context(api.NonRecordingSpan(above), Context())
