from django.db import migrations, models


def first(apps, schema_editor):
    apps.get_model("polls", "Question").objects.create(text="Tea or coffee?")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=200)),
            ],
        ),
        migrations.RunPython(first, migrations.RunPython.noop),
    ]
