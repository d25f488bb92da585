import pytest

from reports import checks
from reports.document import fonts
from reports.document.blocks import Document, Paragraph
from reports.document.pdf import style_sheet, write_pdf


@pytest.fixture
def free(tmp_path):
    """A folder that looks as if it held the four free faces."""
    for role in fonts.ROLES:
        if role.free:
            (tmp_path / role.free).touch()
    return tmp_path


@pytest.fixture
def no_fonts(tmp_path, settings, monkeypatch):
    settings.DATA_DIR = settings.BASE_DIR = tmp_path
    monkeypatch.setattr(fonts, "USUAL_PLACES", ())
    fonts.faces.cache_clear()
    yield
    fonts.faces.cache_clear()


def families(faces):
    return {face.family: face.path.name for face in faces}


def test_the_free_faces_do_where_nothing_is_licensed(free):
    faces = fonts.find_faces([free], {fonts.SERIF: free / "serif.ttc"})

    assert families(faces) == {
        "FangSong": "FandolFang-Regular.otf",
        "KaiTi": "FandolKai-Regular.otf",
        "HeiTi": "FandolHei-Regular.otf",
        "SongTi": "FandolSong-Regular.otf",
    }  # the title: in the serif, by its name


@pytest.mark.parametrize("name", ["仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"])
def test_a_licensed_face_comes_first_by_either_name(free, name):
    installed = {fonts.SERIF: free / "serif.ttc", name: free / "simfang.ttf"}

    assert families(fonts.find_faces([free], installed))["FangSong"] == "simfang.ttf"


def test_the_title_is_set_in_小标宋_where_it_is_installed(free):
    faces = fonts.find_faces([free], {"方正小标宋简体": free / "FZXBSJW.ttf"})

    assert families(faces)["XiaoBiaoSong"] == "FZXBSJW.ttf"
    assert '"XiaoBiaoSong"; font-weight: 700' in style_sheet(faces)


def test_every_missing_font_is_named_with_what_installs_it(free):
    (free / "FandolKai-Regular.otf").unlink()

    with pytest.raises(fonts.MissingFonts) as refusal:
        fonts.find_faces([free], {})

    assert refusal.value.names == ["小标宋（Noto Serif CJK SC）", "楷体（FandolKai-Regular.otf）"]
    assert "bash script/setup" in str(refusal.value)


def test_nothing_is_printed_without_fonts(no_fonts):
    with pytest.raises(fonts.MissingFonts, match="FandolFang-Regular.otf"):
        write_pdf(Document("标题", [Paragraph(["正文。"])]))


def test_fonts_may_be_installed_while_the_server_runs(no_fonts, settings):
    with pytest.raises(fonts.MissingFonts):
        fonts.faces()
    (settings.DATA_DIR / "fonts").mkdir()
    for role in fonts.ROLES:
        if role.free:
            (settings.DATA_DIR / "fonts" / role.free).touch()

    assert len(fonts.faces()) >= 4


def test_a_broken_font_file_is_named(tmp_path):
    broken = tmp_path / "FandolFang-Regular.otf"
    broken.write_bytes(b"half of a font")

    with pytest.raises(fonts.MissingFonts, match="FandolFang-Regular.otf"):
        fonts.characters_of(broken)


def test_the_check_is_silent_on_a_complete_machine():
    assert checks.fonts_are_there(None) == []
    assert checks.fonts_are_subset_quickly(None) == []


def test_the_check_names_the_missing_fonts(no_fonts):
    (warning,) = checks.fonts_are_there(None)

    assert "FandolFang-Regular.otf" in warning.msg


def test_the_check_knows_what_makes_printing_slow(monkeypatch):
    from weasyprint.text import ffi

    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    (warning,) = checks.fonts_are_subset_quickly(None)

    assert "libharfbuzz-subset0" in warning.msg
