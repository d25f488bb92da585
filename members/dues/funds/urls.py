from django.urls import path

from members.dues.funds import views

urlpatterns = [
    path("", views.funds, name="funds"),
    path("print/", views.print_, name="funds_print"),
    path("income/new/", views.income, name="fund_income"),
    path("spending/new/", views.spending, name="fund_spending"),
    path("<int:pk>/", views.fund, name="fund"),
    path("<int:pk>/edit/", views.edit, name="fund_edit"),
    path("<int:pk>/delete/", views.delete, name="fund_delete"),
]
