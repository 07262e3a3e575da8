"""What pages put into the queue. The worker calls these; what they do is elsewhere."""

from django.utils import timezone
from django_tasks import task

from certifications import press
from certifications.models import PRINT_KEPT


@task()
def print_decision(job: int) -> None:
    """Print the certificates of a decision; the file is removed when it has been kept long enough."""
    press.run(job)
    remove_prints.using(run_after=timezone.now() + PRINT_KEPT).enqueue()


@task()
def remove_prints() -> None:
    """Remove the printed files that were kept long enough."""
    press.remove_old_files()
