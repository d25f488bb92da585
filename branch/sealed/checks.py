from django.core import checks
from django.db import DatabaseError

from branch.sealed.health import is_anything_sealed, problem
from branch.sealed.keys import keys_file


@checks.register(checks.Tags.database)
def data_key(app_configs, databases, **kwargs):
    """Said on every start (`migrate` asks), in both languages of who reads a log; it stops nothing."""
    if not databases:
        return []
    try:
        wrong = problem()
    except DatabaseError:  # before the first migration
        return []
    path = keys_file()
    if not wrong or (path is not None and not path.exists() and _is_new()):
        return []
    return [
        checks.Warning(
            f"数据密钥：{wrong} (The key that opens ID numbers, phones and wages is missing or another.)",
            hint="docs/operating.md: DATA_DIR/data_keys, or DATA_KEYS in the environment.",
            id="branch.W001",
        )
    ]


def _is_new() -> bool:
    """Nothing is sealed yet: the first migration makes the key."""
    try:
        return not is_anything_sealed()
    except DatabaseError:
        return True
