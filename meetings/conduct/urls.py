app_name = "conduct"
urlpatterns = []
