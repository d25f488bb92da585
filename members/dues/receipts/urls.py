from django.urls import path

from members.dues.receipts import views

urlpatterns = [
    path("", views.list_, name="receipts"),
    path("<str:number>/", views.receipt, name="receipt"),
    path("<str:number>/withdraw/", views.receipt_withdraw, name="receipt_withdraw"),
    path("hand-over/<int:pk>/", views.hand_over, name="hand_over"),
    path("entries/<int:pk>/reverse/", views.entry_reverse, name="entry_reverse"),
]
