"""What people should hear about jobs. The log of events listens; it stands above this package."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with name ("job.died", "job.revived", "job.discarded", "job.cancelled"),
# job and actor (a user or None).
news = Signal()
