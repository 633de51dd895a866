from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0022_pictures_by_one_name'),
    ]

    operations = [
        migrations.AlterField(
            model_name='article',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('de', 'German'), ('es', 'Spanish')], default='en', help_text='The one you write in. Forms, help and mails beside the guide speak it too: German and Spanish were translated by a machine, which the pages say, and headings and buttons of the guide itself are still English there.', max_length=10, verbose_name='language'),
        ),
    ]
