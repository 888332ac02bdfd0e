from django.db.models.signals import post_delete, post_migrate, post_save

from roofs.core.company import settings
from roofs.core.company.models import Setting

# Signals instead of a line in `Section.save`, so that a repair in the administration or a restore counts as well.
post_save.connect(settings.written, sender=Setting, dispatch_uid="company.settings.saved")
post_delete.connect(settings.written, sender=Setting, dispatch_uid="company.settings.deleted")
post_migrate.connect(settings.forget, dispatch_uid="company.settings.forget")
