"""The decoding process itself: limits itself, then decodes one file after another."""

import contextlib
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from matchers.confine import filter_system_calls, no_network_namespace
from matchers.errors import MatcherError
from matchers.sandbox import HEAD, HELD, Decoded


def confine(memory: int) -> dict[str, bool]:
    """Give up what decoding doesn't need: memory beyond the limit, writing, network, programs.

    Says which of the kernel's means took hold; limits on memory, time and files hold everywhere.

    We end with our parent because it closes our input.  PR_SET_PDEATHSIG is not for this: it fires
    when the *thread* ends that started us, and web servers and pools end threads all the time.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    return {"namespace": no_network_namespace(), "filter": filter_system_calls()}


def find(task: str) -> Callable[..., Decoded]:
    """The decoder named ``module:function``; only modules of ``matchers.decoders`` can be named."""
    module, _, name = task.partition(":")
    if not module.startswith("matchers.decoders."):
        raise MatcherError(f"no decoder {task!r}: decoders live in matchers.decoders")
    function: Callable[..., Decoded] = getattr(importlib.import_module(module), name)
    return function


def decode(request: dict[str, Any]) -> Decoded | str:
    """Run one request; a string is the reason of a refusal."""
    try:
        return find(request["task"])(request["path"], **request["options"])
    except MemoryError:
        return "the file needs more memory than one file may use"
    except Exception as error:  # noqa: BLE001 - whatever a decoder throws is the file's refusal
        text = str(error) if isinstance(error, MatcherError) else type(error).__name__
        return text.replace(request["path"], "the file") or type(error).__name__


def main() -> None:
    """Read requests from standard input until it closes."""
    limits = json.loads(sys.argv[1])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between our answers
    held = confine(limits["memory"])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    for line in sys.stdin.buffer:
        spent = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (spent + limits["cpu_seconds"], hard))
        request = json.loads(line)
        result = Decoded(dict(held), ()) if request["task"] == HELD else decode(request)
        blobs: tuple[bytes, ...] = ()
        if isinstance(result, str):
            head = json.dumps({"error": result}).encode()
        else:
            blobs = result.blobs
            sizes = [len(blob) for blob in blobs]
            head = json.dumps({"facts": result.facts, "sizes": sizes}).encode()
        out.write(HEAD.pack(len(head)) + head)
        for blob in blobs:
            out.write(blob)
        out.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
