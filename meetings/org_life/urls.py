app_name = "org_life"
urlpatterns = []
