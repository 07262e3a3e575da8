"""The queue of the tests: what is asked for now is done at once, what is asked for later is kept to be looked at."""

from typing import Any

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult

LATER: list[tuple[str, Any]] = []


class AtOnce(ImmediateBackend):
    supports_defer = True

    def _execute_task(self, task_result: TaskResult) -> None:
        task: Task = task_result.task
        if task.run_after is None:
            super()._execute_task(task_result)
        else:
            LATER.append((task.module_path, task.run_after))
