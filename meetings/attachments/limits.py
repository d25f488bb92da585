"""How much may be sent at once; what goes beyond is not even written to the disk."""

from django.core.files.uploadhandler import FileUploadHandler

MB = 1024 * 1024
MAX_FILE = 20 * MB
MAX_TOGETHER = 200 * MB
MAX_FILES = 30  # on one record


class UploadLimits(FileUploadHandler):
    """Stands before Django's own handlers: a file ends just beyond the limit, and is seen to be too large.

    `request.sent_too_much` says that the request as a whole went beyond.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.together = 0

    def receive_data_chunk(self, raw_data, start):
        self.together += len(raw_data)
        if self.together > MAX_TOGETHER:
            self.request.sent_too_much = True
            return None
        return raw_data if start <= MAX_FILE else None

    def file_complete(self, file_size):
        return None
