"""A deletion with all that goes along is noted by one statement, when its last row has gone.

Django sends pre_delete for every row of a deletion before the first of them goes; what has been collected
so far hangs on the deletion's own `origin`, and is gone with it when the deletion fails.
"""

from django.db import models
from django.db.models.signals import post_delete, pre_delete

from branch.trail.acting import is_silent
from branch.trail.followed import models_kept_when_deleted
from branch.trail.noting import GONE, Note, place_of, whole, write


def follow_deletions():
    for model in models_kept_when_deleted():
        pre_delete.connect(_goes, sender=model, dispatch_uid="trail")
        post_delete.connect(_went, sender=model, dispatch_uid="trail")


def _goes(sender, instance, origin, using, **kwargs):
    if is_silent():
        return
    is_top = origin is instance or (isinstance(origin, models.QuerySet) and origin.model is sender)
    row = instance
    if origin is instance:  # as it is kept, not as somebody is about to change it
        row = sender._base_manager.using(using).filter(pk=instance.pk).first() or instance
    collected = origin.__dict__.setdefault("_going", [])
    if any(note.model is sender and note.pk == instance.pk for note in collected):  # of one that failed
        collected.clear()
        origin.__dict__.pop("_went", None)
    collected.append(Note(sender, instance.pk, GONE, whole(row), place_of(row), is_top))


def _went(sender, instance, origin, **kwargs):
    if is_silent():
        return
    went = origin.__dict__["_went"] = origin.__dict__.get("_went", 0) + 1
    collected = origin.__dict__.get("_going", [])
    if went >= len(collected):
        del origin.__dict__["_going"], origin.__dict__["_went"]
        write(collected)
