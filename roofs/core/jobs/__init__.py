"""Background work: a job is a row, written in the transaction of whoever wants the work done.

`@task` makes a function a task, `.enqueue()` writes the row, an engine (`roofs engine`) or a Celery worker runs it: in
one transaction together with its result, again after a failure with growing pauses, and never twice at a time.
What failed for good waits on the dead-letter page until a person revives or discards it.

Long work and work that calls the network says `atomic=False`, commits in small steps of its own and calls
`progress.report()` after each: SQLite has one writer, and a long transaction would make everybody else wait.
A task may be started again after a crash, so it must bear being run twice.

Anybody may import `task`, `progress` and `Permanent` from here; the rest (`control`, `worker`, `schedule`, `engine`,
`bells`) is imported by its own name, because it needs the tables.
"""

from roofs.core.jobs import progress
from roofs.core.jobs.failures import Permanent
from roofs.core.jobs.tasks import JobTask, task

__all__ = ["JobTask", "Permanent", "progress", "task"]
