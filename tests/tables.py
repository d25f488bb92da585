"""The tables of the four apps at once, as all migrations one after another would have left them."""

from contextlib import suppress

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def make_tables():
    """Seconds instead of half a minute: SQLite makes a table anew for each change of it. With their data."""
    loader = MigrationLoader(connection)
    names = [key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)]
    names = list(dict.fromkeys(names))
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for name in names:
        for operation in loader.graph.nodes[name].operations:
            if isinstance(operation, RunSQL):
                raise RuntimeError(f"{name} speaks SQL, which is not repeated here")
            if isinstance(operation, RunPython):
                # What it moves out of a table that is no more: an empty database has none of it.
                with suppress(LookupError), connection.schema_editor() as editor:
                    operation.code(apps, editor)
        recorder.record_applied(*name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
