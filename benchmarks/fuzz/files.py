"""Files: what kind they are, without their metadata, opened by the decoders, imported as feeds."""

import tempfile
from pathlib import Path

from benchmarks.fuzz.held import Choices, require, storable
from factchecks.errors import ImportFailed
from factchecks.importers.formats import IMPORTERS, detect, importer_for
from factchecks.importers.rows import Format, Imported, Options, no_progress
from matchers.errors import UnreadableMedia
from matchers.sandbox import Limits, Sandbox
from matchers.sniff import sniff
from tipline.media.bare import bare

# Where a file costs no disk.
_FOLDER = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
FILE = Path(_FOLDER.name) / "input"
DECODERS = (
    ("picture:picture", {}),
    ("document:pdf", {}),
    ("document:office", {}),
    ("moving:frames", {"count": 3}),
    ("moving:sound", {}),
)
_sandbox = Sandbox(Limits(seconds=10.0, cpu_seconds=8))
lost: list[str] = []  # decoders that a file killed, which is what the sandbox is for


def kinds(data: bytes) -> None:
    """Sniffing names a kind; what is bare has the same length."""
    sniff(data)
    once = bare(data)
    if once is not None:
        require(len(once) == len(data), "the length changed")
        bare(once)


def opened(data: bytes) -> None:
    """A decoder, chosen by the first byte, reads the rest or refuses it; nothing else happens."""
    name, options = DECODERS[Choices(data).number(len(DECODERS))]
    FILE.write_bytes(data[1:])
    try:
        _sandbox.run(f"matchers.decoders.{name}", FILE, **options)
    except UnreadableMedia as refused:
        if "within its limits" in str(refused):
            lost.append(f"{name}: {refused}")


def imported(data: bytes) -> None:
    """A feed, in the format that it looks like and in one that the first byte chooses."""
    formats = [*IMPORTERS, None]
    chosen = formats[Choices(data).number(len(formats))]
    FILE.write_bytes(data[1:])
    try:
        format_ = Format(chosen) if chosen else detect(FILE)
        for row in importer_for(FILE, format_)(FILE, Options(), no_progress):
            if isinstance(row.content, Imported):
                storable(row.content)
                require(row.content.site, "a fact-check without a site")
                require(row.content.verdict.claim.strip(), "a fact-check without a claim")
    except ImportFailed:
        return
