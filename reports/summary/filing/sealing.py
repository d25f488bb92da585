"""The seal (SHA-256) on what was filed, and the chain that each makes with the one filed before it."""

import json
from datetime import UTC
from hashlib import sha256

# What is filed: anything of it that were changed later would break the seal.
SEALED = (
    "branch_id",
    "half",
    "edition",
    "title",
    "blocks",
    "figures",
    "evidence",
    "plain_text",
    "pdf_sha256",
    "blanks_left",
    "adopted_at_id",
    "filed_by_id",
    "reason",
    "previous_sha256",
)


def sealed(values: dict) -> str:
    """The same values give the same seal whatever database gave them back."""
    plain = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()


def seal_of(filed) -> str:
    moment = filed.filed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sealed({name: getattr(filed, name) for name in SEALED} | {"filed_at": moment})


def seal_of_bytes(content: bytes) -> str:
    return sha256(content).hexdigest()
