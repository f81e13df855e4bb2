"""What the processes of this machine have counted, added up."""

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from tipline.config import shared_metrics
from tipline.metrics import measures


def counted() -> bytes:
    """In Prometheus's text format."""
    return generate_latest(_registry())


def answer_at(address: str) -> None:
    """Answer Prometheus at ``host:port``, for workers on machines where no web process runs."""
    host, _, port = address.rpartition(":")
    start_http_server(int(port), host or "127.0.0.1", _registry())


def _registry() -> CollectorRegistry:
    folder = shared_metrics()
    if folder is None:  # a single process, as in tests
        registry = CollectorRegistry()
        for measure in (measures.HTTP, measures.JOBS, measures.SENDS, measures.SLOW_QUERIES):
            registry.register(measure)
        return registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # has no types
    return registry
