"""What outlives a power cut: a file's content, and a name in a folder, only once they are on the disk."""

import os


def force_to_disk(path) -> None:
    """A file, or a folder with the names in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
