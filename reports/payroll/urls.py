from django.urls import path

from reports.payroll import views

app_name = "payroll"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("import/", views.carry_out, name="import"),
    path("discard/", views.discard, name="discard"),
]
