"""How gunicorn runs the web side: a few processes with threads, which mostly wait for the disk."""

from pathlib import Path

from tipline.config import load_settings, share_metrics
from tipline.metrics.files import clear_up

_settings = load_settings()
clear_up(share_metrics(_settings))  # before the application, and with it any metric, is made
_memory = Path("/dev/shm")  # noqa: S108 - only where workers touch their own anonymous file

wsgi_app = "tipline.wsgi:app"
bind = f"0.0.0.0:{_settings.port}"
workers = _settings.workers
worker_class = "tipline.gathering.GatheringWorker"
threads = 8
timeout = 60  # seconds after which a process that does not report is replaced
graceful_timeout = 25  # for requests under way at SIGTERM; platforms kill after 30
keepalive = 15  # longer than the proxies' own, so that none reuses a connection that we closed
accesslog = None  # addresses and paths of staff and voters belong in no log
errorlog = "-"
logger_class = "tipline.gathering.Log"
control_socket_disable = True
if _memory.is_dir():
    worker_tmp_dir = str(_memory)  # the heartbeat must not wait for a slow disk
