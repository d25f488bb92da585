from django.urls import register_converter

from branch.periods import HalfYearConverter

register_converter(HalfYearConverter, "half")
urlpatterns = []
