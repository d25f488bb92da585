"""What is tried at random is the same on every machine and every run, so that a failure can be seen again.

HYPOTHESIS_PROFILE=random tries other things each time.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
