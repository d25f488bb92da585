"""What the database has been through, against what this code knows: may it run, and what comes first."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def known_migrations(executor=None) -> set[str]:
    loader = (executor or MigrationExecutor(connection)).loader
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def newer_than_known(migrations) -> list[str]:
    """Those that this code has never heard of: made by a newer version of the product."""
    return sorted(set(migrations) - known_migrations())


def unknown_to_this_code() -> list[str]:
    return newer_than_known(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def pending() -> list[str]:
    """What `migrate` would do."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
