from django.urls import path

from reports import views
from reports.summary import paper
from reports.summary import views as summary_views
from reports.summary.editing.urls import urlpatterns as editing
from reports.summary.filing import views as filing

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
    path("summary/<int:year>/figures/", views.figures_of_year, name="figures_of_year"),
    path("summary/<half:half>/", summary_views.summary, name="summary"),
    path("summary/<half:half>/preview/", paper.summary_preview, name="summary_preview"),
    path("summary/<half:half>/pdf/", paper.summary_pdf, name="summary_pdf"),
    path("summary/<half:half>/docx/", paper.summary_docx, name="summary_docx"),
    *editing,
    # what was filed (定稿)
    path("summary/filed/", filing.filed_list, name="filed_list"),
    path("summary/<half:half>/file/", filing.file_summary, name="file_summary"),
    path("summary/<half:half>/filed/<int:edition>/", filing.filed, name="filed"),
    path("summary/<half:half>/filed/<int:edition>/pdf/", filing.filed_pdf, name="filed_pdf"),
    path("summary/<half:half>/filed/<int:edition>/docx/", filing.filed_docx, name="filed_docx"),
    path("summary/<half:half>/filed/<int:edition>/sent/", filing.filed_sent, name="filed_sent"),
]
