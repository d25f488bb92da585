"""Files are there whole or not at all; what a stopped machine leaves behind is found and goes."""

import errno
import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from branch import stray_files, uploading
from branch.storage import WholeFiles
from meetings.attachments.keeping import keep
from meetings.attachments.kinds import recognise
from tests.factories import a_branch, a_member, a_role, an_account

LONG_AGO = time.time() - 2 * stray_files.DAY


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.DATA_DIR = tmp_path
    return settings.MEDIA_ROOT


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def aged(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"x")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


class TestStorage:
    def test_a_file_is_named_once_its_bytes_are_on_the_disk(self, uploads, monkeypatch):
        synced = []
        real = os.fsync

        def fsync(descriptor):
            synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
            assert not (uploads / "a/b/c").exists() or Path(synced[-1]).is_dir()
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        assert WholeFiles().save("a/b/c", ContentFile(b"content")) == "a/b/c"
        assert (uploads / "a/b/c").read_bytes() == b"content"
        assert synced[1:] == [str(uploads / "a/b"), str(uploads / "a"), str(uploads)]
        assert files_in(uploads) == ["a/b/c"]

    def test_it_is_for_the_server_only(self, uploads):
        WholeFiles().save("a/b", ContentFile(b"content"))
        assert (uploads / "a/b").stat().st_mode & 0o777 == 0o600

    def test_a_name_that_is_taken_is_left_alone(self, uploads):
        first = WholeFiles().save("a/b", ContentFile(b"first"))
        second = WholeFiles().save("a/b", ContentFile(b"second"))
        assert first != second
        assert [(uploads / name).read_bytes() for name in (first, second)] == [b"first", b"second"]

    def test_two_who_take_a_name_at_one_moment_get_two(self, uploads):
        """The name was free when it was looked up, and is taken when the file is to get it."""
        WholeFiles().save("a/b", ContentFile(b"first"))
        second = WholeFiles()._named(str(aged(uploads / "a/.x.partial")), "a/b")
        assert second != "a/b"
        assert (uploads / "a/b").read_bytes() == b"first"

    def test_a_full_disk_leaves_nothing(self, uploads, monkeypatch):
        def full(*args):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            WholeFiles().save("a/b", ContentFile(b"content"))
        assert files_in(uploads) == []


@pytest.mark.django_db
class TestStrayFiles:
    def kept(self):
        file = SimpleUploadedFile("记录.txt", "会议记录".encode())
        kind, name = recognise(file, file.name)
        branch = a_branch()
        return keep(branch, file.read() or "会议记录".encode(), b"", kind, name, None).stored

    def test_what_a_record_names_stays_and_what_none_names_goes(self, uploads):
        stored = self.kept()
        aged(uploads / stored.file.name)
        stray = aged(uploads / "1/ab/abcd")
        half = aged(uploads / "1/ab/.0123.partial")
        assert set(stray_files.stray_files()) == {stray, half}
        assert stray_files.remove_stray_files() == 2
        assert files_in(uploads) == [stored.file.name]

    def test_what_is_new_may_belong_to_a_form_that_is_being_saved(self, uploads):
        aged(uploads / "1/ab/abcd").touch()
        assert list(stray_files.stray_files()) == []

    @pytest.mark.parametrize("room", stray_files.KEPT_BY_THEMSELVES)
    def test_packs_and_waiting_workbooks_keep_their_own_order(self, uploads, room):
        aged(uploads / room / "1/2/abcd")
        assert list(stray_files.stray_files()) == []

    def test_questions_do_not_grow_with_files(self, uploads, django_assert_max_num_queries):
        for number in range(40):
            aged(uploads / f"1/{number:02x}/abcd")
        with django_assert_max_num_queries(len(stray_files._file_fields())):
            assert len(list(stray_files.stray_files())) == 40

    def test_the_command_tells_and_removes(self, uploads):
        aged(uploads / "1/ab/abcd")
        out = StringIO()
        call_command("check_files", stdout=out)
        assert "没有记录用到：1/ab/abcd" in out.getvalue()
        call_command("check_files", "--remove", stdout=out)
        assert "删掉没有记录用到的文件 1 个" in out.getvalue()
        assert files_in(uploads) == []

    def test_the_command_tells_of_a_file_that_is_gone(self, uploads):
        stored = self.kept()
        (uploads / stored.file.name).unlink()
        out = StringIO()
        with pytest.raises(CommandError, match="有 1 个文件不在了"):
            call_command("check_files", stdout=out)
        assert f"文件不在了：{stored.file.name}" in out.getvalue()


@pytest.mark.django_db
class TestUploading:
    def test_a_disk_that_takes_no_file_takes_nothing_of_the_form_away(self, client, monkeypatch):
        branch = a_branch()
        secretary = a_member(branch)
        a_role(secretary)
        client.force_login(an_account(secretary))
        client.raise_request_exception = False

        def full(self, raw_data, start):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(uploading.TemporaryFileUploadHandler, "receive_data_chunk", full)
        big = SimpleUploadedFile("大.txt", b"x" * 3_000_000)
        sent = {"topic": "写了很久的主题", "forms": "general_meeting", "files": [big]}
        answer = client.post("/meetings/new/", sent)
        assert answer.status_code == 507
        assert "写了很久的主题" in answer.content.decode()
        assert branch.meetings.count() == 0
