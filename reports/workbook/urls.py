from django.urls import path

from reports.workbook import views

app_name = "exchange"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("upload/", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("import/", views.carry_out, name="import"),
    path("discard/", views.discard, name="discard"),
]
