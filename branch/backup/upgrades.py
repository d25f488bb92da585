"""What the database has been through, against what this code knows: may it run, and what comes first."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# The last version that did the steps one by one which this one knows only all together.
STEP_BY_STEP = "0.1.0"


def known_migrations() -> set[str]:
    loader = _loader()
    replaced = (key for migration in loader.replacements.values() for key in migration.replaces)
    return set(map(_named, {*loader.disk_migrations, *replaced}))


def newer_than_known(migrations) -> list[str]:
    """Those that this code has never heard of: made by a newer version of the product."""
    return sorted(set(migrations) - known_migrations())


def older_than_known(migrations) -> list[str]:
    """What is missing of steps that this code knows only all together: made by a version too old for it."""
    loader, applied, missing = _loader(), set(migrations), set()
    on_disk = set(map(_named, loader.disk_migrations))
    for migration in loader.replacements.values():
        steps = set(map(_named, migration.replaces))
        if steps & applied and not steps <= on_disk:
            missing |= steps - applied
    return sorted(missing)


def applied_migrations() -> list[str]:
    return sorted(map(_named, MigrationRecorder(connection).applied_migrations()))


def _loader() -> MigrationLoader:
    """Of the code alone, whatever the database has been through."""
    return MigrationLoader(None)


def _named(key: tuple[str, str]) -> str:
    return ".".join(key)


def pending() -> list[str]:
    """What `migrate` would do."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [_named((migration.app_label, migration.name)) for migration, _ in plan]
