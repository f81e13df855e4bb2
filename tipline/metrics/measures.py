"""What each process counts by itself; the names and units are what dashboards are built on.

Several processes write into files of one folder, and whoever is asked adds them up
(prometheus_client's multi-process mode); labels are names of our own code, never anything of a
voter's.
"""

from prometheus_client import Counter, Histogram

# From a webhook's few milliseconds to a picture that is matched under load, in seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

HTTP = Histogram(
    "tipline_http_request_duration_seconds",
    "Time to answer a request, by what was asked for and the class of the answer's status.",
    ["endpoint", "status"],
    buckets=BUCKETS,
)
JOBS = Histogram(
    "tipline_job_duration_seconds",
    "Time of one attempt at a job, by its name and how the attempt ended.",
    ["job", "outcome"],
    buckets=BUCKETS,
)
SENDS = Histogram(
    "tipline_send_duration_seconds",
    "Time of one attempt to send a message, by channel and how the attempt ended.",
    ["channel", "outcome"],
    buckets=BUCKETS,
)
SLOW_QUERIES = Counter(
    "tipline_slow_queries",  # Prometheus adds _total
    "Statements that took longer than TIPLINE_SLOW_QUERY_MS.",
)
