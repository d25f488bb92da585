from django.urls import path

from members.duty import absence_views, views

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
    path("absences/", absence_views.list_, name="absences"),
    path("absences/new/", absence_views.new, name="absence_new"),
    path("absences/<int:pk>/edit/", absence_views.edit, name="absence_edit"),
    path("absences/<int:pk>/delete/", absence_views.delete, name="absence_delete"),
]
