from django.urls import path

from reports.roster import views

app_name = "roster"
urlpatterns = [
    path("", views.index, name="index"),
    path("template/", views.template, name="template"),
    path("upload/", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("import/", views.carry_out, name="import"),
    path("discard/", views.discard, name="discard"),
    path("export/", views.export, name="export"),
    path("print/", views.print_, name="print"),
]
