"""The folder of temporary files of a process goes with it, however it ended."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest
from django.conf import settings as django_settings

from branch.scratch import folder_of, remove_folder_of, remove_what_was_left, use_own_folder

WAITS = """
import os, sys
from django.conf import settings
settings.configure(DATA_DIR=sys.argv[1])
from branch.scratch import use_own_folder
use_own_folder()
import tempfile
print(tempfile.mkstemp()[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    command = [sys.executable, "-c", WAITS, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=django_settings.BASE_DIR, **pipes) as process:
        made = process.stdout.readline().strip()
        assert made.startswith(str(folder_of(process.pid)))
        yield process
        process.kill()


def test_what_lives_keeps_its_folder(process):
    remove_what_was_left()

    assert any(folder_of(process.pid).iterdir())


def test_of_what_was_killed_nothing_stays_even_while_it_is_still_listed(process):
    process.send_signal(signal.SIGKILL)
    # Nobody has waited for it yet: it is still listed under /proc.
    process.stdout.read()
    remove_what_was_left()

    assert not folder_of(process.pid).exists()


def test_each_process_has_its_own_folder_that_goes_with_it(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tempfile, "tempdir", None)
    use_own_folder()
    assert tempfile.gettempdir() == str(tmp_path / "tmp" / str(os.getpid()))
    remove_folder_of(os.getpid())
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_number_that_was_given_again_keeps_nothing(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    left = folder_of(1)
    left.mkdir(parents=True)
    (left / "upload").write_bytes(b"half")
    remove_what_was_left()

    assert not left.exists()
