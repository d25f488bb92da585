from django.contrib.auth.signals import user_login_failed


def refuse(request, account):
    """Counts a wrong code as a wrong password is counted."""
    credentials = {"username": account.get_username(), "second_step": True}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
