from django.urls import path

from members.duty import views

app_name = "duty"

urlpatterns = [
    # /duty/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    # /duty/<year>/
    path("<int:year>/propose/", views.propose, name="propose"),
    path("<int:year>/print/", views.print_, name="print"),
    # /duty/turns/<pk>/
    path("turns/<int:pk>/edit/", views.edit, name="edit"),
    path("turns/<int:pk>/delete/", views.delete, name="delete"),
    path("turns/<int:pk>/swap/", views.swap, name="swap"),
    # /duty/swaps/<pk>/
    path("swaps/<int:pk>/agree/", views.agree, name="swap_agree"),
    path("swaps/<int:pk>/decline/", views.decline, name="swap_decline"),
    path("swaps/<int:pk>/withdraw/", views.withdraw, name="swap_withdraw"),
    # /duty/absences/
    path("absences/", views.absences, name="absences"),
    path("absences/new/", views.absence_new, name="absence_new"),
    path("absences/<int:pk>/edit/", views.absence_edit, name="absence_edit"),
    path("absences/<int:pk>/delete/", views.absence_delete, name="absence_delete"),
]
