app_name = "sign_in"
urlpatterns = []
