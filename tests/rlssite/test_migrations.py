"""What migrations must not do to a site whose other processes still run the version before."""

import pytest
from django.db import connection
from django.db.migrations import AddField, AddIndex
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

# What people write all the time, and the last migration of each app that was there before this was asked for.
WRITTEN = {"comment", "decision", "contact", "experiencereport", "report", "sender", "tally", "discussion"}
BEFORE = {"comments": "0007", "articles": "0008"}


def operations(kind):
    for (app, name), migration in MigrationLoader(connection).disk_migrations.items():
        if app in BEFORE and name > BEFORE[app] + "_~":
            yield from ((name, one) for one in migration.operations if isinstance(one, kind))


@pytest.mark.django_db
def test_a_new_column_leaves_the_rows_that_the_version_before_writes_possible():
    """Django takes a column's default away again once it is added, unless it is one of the database."""
    added = [(name, one) for name, one in operations(AddField) if one.model_name.lower() in WRITTEN]
    assert added
    for name, one in added:
        assert one.field.null or one.field.db_default is not NOT_PROVIDED, f"{name}: {one.name} needs a db_default"


@pytest.mark.django_db
def test_an_index_on_what_people_write_is_made_beside_them():
    for name, one in operations(AddIndex):
        assert one.model_name.lower() not in WRITTEN or type(one) is not AddIndex, f"{name}: AddIndexConcurrently"
