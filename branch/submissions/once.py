"""A form that is sent twice (double click, back and again, reload) is carried out once.

Every form carries a token of its page (`once`, branch.templatetags.once). An answer that leads away from the
form is kept with a digest of the token and of what was sent, in the transaction of what it wrote: the same
sent again only leads there. Something else sent from the same page is something else.
"""

from hashlib import sha256

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect

from branch.submissions.models import Submission

FIELD = "once"
TOLD = "这一页收到了两次，只做了一次，没有重复保存。"
# Every so many of them those that are past are cleared away.
CLEARED_EVERY = 100


def carried_out_once(request, write, hold=lambda: None):
    """The answer of `write()`, in one transaction that begins with `hold()`; repeated: the earlier answer."""
    if getattr(request, "is_carried_out", False):
        # One view answers for another: it is still one form.
        return write()
    key, request.is_carried_out = _key(request), True
    try:
        with transaction.atomic():
            hold()
            if earlier := _earlier(key):
                return _again(request, earlier)
            response = write()
            if key and _leads_away(request, response):
                _keep(key, response.url)
            return response
    except IntegrityError:
        # Both were under way at one moment: what the second wrote is taken back as a whole.
        if earlier := _earlier(key):
            return _again(request, earlier)
        raise


def _key(request) -> str | None:
    tokens = request.POST.getlist(FIELD)
    if not any(tokens):
        return None
    digest = sha256()
    for part in _sent(request):
        digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()


def _sent(request):
    yield str(request.user.pk).encode()
    yield request.get_full_path().encode()
    for name, values in request.POST.lists():
        # The script puts in the newest of these before it sends.
        if name != "csrfmiddlewaretoken":
            yield "\0".join([name, *values]).encode()
    for name, files in request.FILES.lists():
        for file in files:
            content = sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield f"{name}\0{file.name}".encode() + content.digest()


def _earlier(key) -> Submission | None:
    return Submission.objects.filter(key=key).first() if key else None


def _again(request, earlier: Submission):
    messages.info(request, TOLD)
    return redirect(earlier.location)


def _leads_away(request, response) -> bool:
    """Whether it was carried out: a refusal may be tried again once its reason is gone."""
    told = messages.get_messages(request)._queued_messages
    return 300 <= response.status_code < 400 and all(message.level < messages.ERROR for message in told)


def _keep(key: str, location: str):
    kept = Submission.objects.create(key=key, location=location)
    if kept.pk % CLEARED_EVERY == 0:
        Submission.objects.past().delete()
