from django.apps import AppConfig


class BranchConfig(AppConfig):
    name = "branch"
    verbose_name = "党支部"

    def ready(self):
        from branch.sealed import checks  # noqa: F401
        from branch.trail.deleting import follow_deletions

        follow_deletions()
        from branch.sign_in import records  # noqa: F401
