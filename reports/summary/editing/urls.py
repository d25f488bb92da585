from django.urls import path

from reports.summary.editing import comments, settings, versions, views

# /summary/2026H1/ the draft's sections, versions and comments
urlpatterns = [
    path("summary/template/", settings.template, name="summary_template"),
    path("summary/<half:half>/evidence/<str:name>/", views.evidence, name="summary_evidence"),
    path("summary/<half:half>/settings/", settings.settings, name="summary_settings"),
    path("summary/<half:half>/template/", settings.to_template, name="summary_to_template"),
    path("summary/<half:half>/sections/", views.add_section, name="summary_add_section"),
    path("summary/<half:half>/sections/<slug:key>/", views.section, name="summary_section"),
    path("summary/<half:half>/sections/<slug:key>/autosave/", views.autosave, name="summary_autosave"),
    path("summary/<half:half>/sections/<slug:key>/phrases/", views.phrases, name="summary_phrases"),
    path("summary/<half:half>/sections/<slug:key>/follow/", views.follow, name="summary_follow"),
    path("summary/<half:half>/sections/<slug:key>/changed/", views.changed, name="summary_changed"),
    path("summary/<half:half>/sections/<slug:key>/move/", views.move_section, name="summary_move"),
    path("summary/<half:half>/sections/<slug:key>/leave-out/", views.leave_out, name="summary_leave_out"),
    path(
        "summary/<half:half>/sections/<slug:key>/delete/", views.delete_section, name="summary_delete_section"
    ),
    path("summary/<half:half>/sections/<slug:key>/versions/", versions.versions, name="summary_versions"),
    path(
        "summary/<half:half>/sections/<slug:key>/versions/<int:pk>/restore/",
        versions.restore,
        name="summary_restore",
    ),
    path("summary/<half:half>/comments/", comments.comment, name="summary_comment"),
    path("summary/<half:half>/comments/<int:pk>/settle/", comments.settle, name="summary_settle"),
]
