"""Personal data sealed at rest (加密存放): ID numbers, phones and wages, with a key outside the database.

`fields` are the columns, `envelope` one value, `keys` the file, `resealing` turns the key, `health` says
whether everything opens.
"""

from branch.sealed.envelope import (
    UNREADABLE,
    CannotUnseal,
    is_sealed,
    is_unreadable,
    seal_bytes,
    unseal_bytes,
)
from branch.sealed.fields import SealedCharField, SealedDecimalField
from branch.sealed.health import healthy, problem
from branch.sealed.keys import NoDataKey, keys_file

__all__ = [
    "UNREADABLE", "CannotUnseal", "NoDataKey", "SealedCharField", "SealedDecimalField", "healthy",
    "is_sealed", "is_unreadable", "keys_file", "problem", "seal_bytes", "unseal_bytes",
]  # fmt: skip
