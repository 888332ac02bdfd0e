from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cadence", "0005_room_for_updates"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cohort",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("running", "Being put in"),
                    ("held", "Held"),
                    ("done", "Put in"),
                    ("cancelled", "Stopped half-way"),
                    ("undone", "Taken back"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
