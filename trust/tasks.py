"""What pages put into the queue. The worker calls these; what they do is elsewhere."""

from django_tasks import task

from trust import actions


@task()
def forget_contacts() -> None:
    """Remove the contacts of people who reported, once they were kept long enough."""
    actions.forget_contacts(by=None)
