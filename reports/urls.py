from django.urls import path

from reports import views
from reports.summary import views as summary_views

app_name = "reports"

urlpatterns = [
    path("", views.home, name="home"),
    path("todo/", views.todo, name="todo"),
    # /overview/ the branches below a superior organisation
    path("overview/", views.overview, name="overview"),
    path("overview/<int:pk>/open/", views.overview_open, name="overview_open"),
    # /summary/2026H1/ the numbers, the words, the paper
    path("summary/", views.figures_now, name="figures_now"),
    path("summary/<half:half>/figures/", views.figures, name="figures"),
    path("summary/<half:half>/", summary_views.summary, name="summary"),
    path("summary/<half:half>/preview/", summary_views.summary_preview, name="summary_preview"),
    path("summary/<half:half>/pdf/", summary_views.summary_pdf, name="summary_pdf"),
]
