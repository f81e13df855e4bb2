"""Starts ``tipline`` as systemd starts a service whose socket it holds (sd_listen_fds(3)).

python -m tests.as_systemd FD COMMAND…
"""

import os
import sys

FIRST = 3  # where systemd puts the first socket

if __name__ == "__main__":
    held, *command = sys.argv[1:]
    os.dup2(int(held), FIRST)
    os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    os.execv(sys.executable, [sys.executable, "-m", "tipline", *command])
