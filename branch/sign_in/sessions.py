"""Sessions: whose they are, how long they last, and how they are ended (SESSION_ENGINE)."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils.crypto import constant_time_compare

# What a session remembers: when it began, when it was last seen, and the row of its sign-in.
BEGAN, SEEN, SIGN_IN = "began", "seen", "sign_in"
# Being seen is written down so many times within the time that a session may lie idle: not with every page.
STEPS = 16


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls):
        from branch.sign_in.models import Session

        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        row.sign_in_id = data.get(SIGN_IN)
        return row


def begin(session):
    session[BEGAN] = session[SEEN] = int(time.time())


def is_over(session) -> bool:
    """Whether it lay idle too long, or has lasted too long; judged here, whatever a browser keeps."""
    now = time.time()
    idle, age = now - session.get(SEEN, 0), now - session.get(BEGAN, 0)
    return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE


def was_seen(session):
    # A clock that was set back must not leave a time to come in it.
    if not 0 <= time.time() - session[SEEN] < settings.SESSION_IDLE_SECONDS / STEPS:
        session[SEEN] = int(time.time())


def end_all(account, but: str | None = None):
    """Signs an account out everywhere, at once; `but` is the key of a session that stays."""
    sessions = account.sessions.all()
    if but:
        sessions = sessions.exclude(session_key=but)
    return sessions.delete()[0]


def is_this(request, session_key: str) -> bool:
    return constant_time_compare(session_key, request.session.session_key or "")
