import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Begins with the tables of the leads' imports, as they were."""

    initial = True

    dependencies = [
        ("files", "0001_initial"),
        ("leads", "0002_imports_move_to_transfer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Import",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("columns", models.JSONField(default=dict, help_text="field -> column header")),
                        ("headers", models.JSONField(default=list)),
                        ("source", models.CharField(default="import", max_length=30)),
                        ("enrol", models.BooleanField(default=False)),
                        ("state", models.CharField(default="mapping", max_length=12)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("rows_done", models.PositiveIntegerField(default=0)),
                        ("rows_total", models.PositiveIntegerField(default=0)),
                        ("accepted", models.PositiveIntegerField(default=0)),
                        ("duplicates", models.PositiveIntegerField(default=0)),
                        ("rejected", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile")),
                    ],
                ),
                migrations.CreateModel(
                    name="RejectedRow",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("line_number", models.PositiveIntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("cells", models.JSONField()),
                        ("of_import", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rejected_rows", to="transfer.import")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("of_import", "line_number"), name="one_rejection_per_line")],
                    },
                ),
            ],
        ),
    ]
