"""What can be set about watching a tipline from outside."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OperatingSettings:
    """Metrics, the log of slow statements, how much may come in; see docs/operations.md."""

    metrics_token: str = field(default="", repr=False)
    metrics_folder: Path | None = None  # where the processes of one machine keep their counts
    worker_metrics: str = ""  # host:port at which a worker answers Prometheus itself
    slow_query_ms: int = 500  # 0: none are logged
    webhook_rate: int = 80  # messages a second from all senders; Twilio sends for a number as many
