from django.urls import path

from branch.sign_in import security

app_name = "security"
urlpatterns = [
    # /security/
    path("", security.index, name="index"),
    path("sign-ins/<int:pk>/end/", security.end, name="end"),
    path("sign-ins/end-others/", security.end_others, name="end_others"),
    # /security/second-factor/
    path("second-factor/", security.set_up, name="set_up"),
    path("second-factor/codes/", security.codes, name="codes"),
    path("second-factor/off/", security.switch_off, name="switch_off"),
]
