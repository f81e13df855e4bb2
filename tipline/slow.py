"""Notes statements that take long, without a value that was in them."""

import time
from typing import Any

from sqlalchemy import Engine, event

from tipline import logs

log = logs.get(__name__)


def watch(engine: Engine, milliseconds: int) -> None:
    """Log every statement of ``engine`` that takes longer; 0 for none."""
    if not milliseconds:
        return

    def before(
        _connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        context.tipline_began = time.perf_counter()

    def after(
        _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        took = (time.perf_counter() - context.tipline_began) * 1000
        if took > milliseconds:
            from tipline.metrics import measures  # late, as everywhere

            measures.SLOW_QUERIES.inc()
            # The text has placeholders where values go; a log line cuts it short.
            log.warning("slow_query", statement=" ".join(statement.split()), ms=round(took))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
