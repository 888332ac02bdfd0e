from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Enrolments are updated at every step, touches three times: room on the page for the next version of a row, and a
# vacuum that comes early and does not rest, or dead rows slow the claims down.
SETTINGS = {
    "cadence_enrolment": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0, "
    "autovacuum_analyze_scale_factor = 0.05",
    "cadence_touch": "fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0, "
    "autovacuum_analyze_scale_factor = 0.05",
}


def set_aside(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in SETTINGS.items():
            schema_editor.execute(f"ALTER TABLE {table} SET ({settings})")


def take_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in SETTINGS.items():
            names = ", ".join(part.split(" = ")[0].strip() for part in settings.split(", "))
            schema_editor.execute(f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):
    dependencies = [("cadence", "0004_plans_cohorts_and_waits")]

    operations = [migrations.RunPython(set_aside, take_back)]
