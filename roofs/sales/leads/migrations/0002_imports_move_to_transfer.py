from django.db import migrations


class Migration(migrations.Migration):
    """Imports are of any kind of record now and live in `transfer`; the tables go there with all their rows."""

    dependencies = [
        ("leads", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("LeadImport", "transfer_import"),
                migrations.AlterModelTable("RejectedRow", "transfer_rejectedrow"),
            ],
            state_operations=[
                migrations.DeleteModel("RejectedRow"),
                migrations.DeleteModel("LeadImport"),
            ],
        ),
    ]
