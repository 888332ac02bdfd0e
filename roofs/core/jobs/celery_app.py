"""The Celery application: `celery -A roofs.core.jobs.celery_app worker`.

Only needed with ROOFS_JOBS_BACKEND=celery; nothing else imports it, so that celery need not be installed.
"""

from __future__ import annotations

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")

app = Celery("roofs")
app.conf.update(
    broker_url=settings.TASKS["default"].get("OPTIONS", {}).get("broker_url") or None,
    broker_connection_retry_on_startup=True,
    # Loaded after Django is set up; it holds the one Celery task.
    imports=("roofs.core.jobs.celery_backend",),
    # A message only says that there is work. It may come twice or get lost: the row decides, and the sweep sends again.
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_create_missing_queues=True,
    task_default_queue="default",
    enable_utc=True,
    timezone="UTC",
)
