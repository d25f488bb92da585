"""Uploads on the disk: whole or not at all, and still there after a power cut."""

import os
from pathlib import Path
from secrets import token_hex

from django.core.files.storage import FileSystemStorage

from branch.disk import force_to_disk

PARTIAL = ".partial"


class WholeFiles(FileSystemStorage):
    """Nobody ever sees half a file under its name: it is forced to the disk first, and only then named."""

    def _save(self, name, content):
        folder, _ = os.path.split(name)
        partial = os.path.join(folder, f".{token_hex(8)}{PARTIAL}")
        try:
            super()._save(partial, content)
            force_to_disk(self.path(partial))
            name = self._named(self.path(partial), name)
        finally:
            Path(self.path(partial)).unlink(missing_ok=True)
        self._folders_to_disk(Path(self.path(name)).parent)
        return str(name).replace("\\", "/")

    def _named(self, partial: str, name: str) -> str:
        """Under this name, or another one where that is taken: two may send the same at once."""
        while True:
            try:
                os.link(partial, self.path(name))
                return name
            except FileExistsError:
                name = self.get_available_name(name)

    def _folders_to_disk(self, folder: Path):
        """A new name outlives a power cut only once its folder is on the disk; that one may be new, too."""
        top = Path(self.location)
        while folder != top and top in folder.parents:
            force_to_disk(folder)
            folder = folder.parent
        force_to_disk(top)
