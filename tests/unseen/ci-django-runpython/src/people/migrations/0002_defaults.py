from django.db import migrations


def forwards(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    Person.objects.create(fullname="Nobody")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
