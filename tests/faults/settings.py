"""The shipped settings, but that nobody waits until the files for browsers are compressed, and that who tries
faults may ask more often than any person does."""

from branch.settings import *  # noqa: F403
from branch.settings import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
RATELIMIT_ENABLE = False
