import os

from django.core.wsgi import get_wsgi_application

from branch.roomy import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "branch.settings")
application = roomy(get_wsgi_application())
