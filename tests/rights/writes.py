"""Whether a request wrote anything, seen at the database itself."""

import re

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"(\w+)\"", re.IGNORECASE)
# That somebody was there: no record, and kept of a refused request too.
OF_THE_VISIT = {"django_session", "branch_session", "branch_submission"}


class Writes:
    def __init__(self):
        self.found: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        match = WRITES.match(sql)
        if match and match[2] not in OF_THE_VISIT:
            self.found.append(f"{match[1]} {match[2]}")
        return execute(sql, params, many, context)
