from django.core.management.base import BaseCommand

from meetings.attachments.keeping import clear_bins


class Command(BaseCommand):
    help = "Drops the files of records that were deleted more than 90 days ago; runs once a day."

    def handle(self, *args, **options):
        dropped = clear_bins()
        self.stdout.write(f"Files dropped for good: {dropped}.")
