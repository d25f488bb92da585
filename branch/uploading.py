"""Large files go to the disk while they arrive. Where it takes no more, the rest is read all the same.

Django gives up reading at the first chunk that cannot be written, and with it all that was typed is lost.
"""

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class SpilledFiles(TemporaryFileUploadHandler):
    def new_file(self, *args, **kwargs):
        self._unless_refused(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        return self._unless_refused(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        return self._unless_refused(super().file_complete, file_size)

    def _unless_refused(self, act, *args, **kwargs):
        if getattr(self.request, "disk_fault", None):
            return None
        try:
            return act(*args, **kwargs)
        except (OSError, MemoryError) as fault:
            self.request.disk_fault = fault
            return None


class RefusedUpload:
    """A form of which a file is missing is not carried out; the reader is told, and keeps what was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST":
            request.POST  # noqa: B018  reading it is what takes the files in
        if fault := getattr(request, "disk_fault", None):
            raise fault
