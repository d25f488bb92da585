from django.urls import path

from reports.ledgers import views

app_name = "ledgers"

urlpatterns = [
    path("", views.index, name="index"),
    # the ledgers
    path("a/", views.a, name="a"),
    path("a.xlsx", views.a_xlsx, name="a_xlsx"),
    path("b/", views.b, name="b"),
    path("b.xlsx", views.b_xlsx, name="b_xlsx"),
    path("year/", views.year, name="year"),
    path("year.xlsx", views.year_xlsx, name="year_xlsx"),
    # to be put up in the branch
    path("notice/", views.notice, name="notice"),
    # 党费证
    path("cards/", views.cards, name="cards"),
    path("cards/<int:pk>/", views.card, name="card"),
    # 核算表
    path("worksheets/", views.worksheets, name="worksheets"),
    path("worksheets.xlsx", views.worksheets_xlsx, name="worksheets_xlsx"),
    path("worksheets/blank/", views.worksheet_blank, name="worksheet_blank"),
    path("worksheets/<int:pk>/", views.worksheet, name="worksheet"),
]
