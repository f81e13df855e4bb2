"""One target under atheris, guided by coverage; started by ``run`` as a process of its own.

python -m benchmarks.fuzz.guided TARGET [libFuzzer's options] FOLDER
"""

import sys
import warnings

import atheris

with atheris.instrument_imports(include=["tipline", "matchers", "factchecks"]):
    from benchmarks.fuzz.targets import BY_NAME


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    target = BY_NAME[sys.argv.pop(1)]
    warnings.simplefilter("ignore")
    atheris.Setup(sys.argv, target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
