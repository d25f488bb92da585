"""Finds the typefaces of the document, and says which one is missing instead of printing boxes.

The licensed faces that officialdom prints with come first, where they are installed or lie in DATA_DIR/fonts;
then the free Fandol faces that `script/fonts` puts there. Each is given to the writer as a file: fontconfig
would answer any name with something, and calls the regular and the bold Fandol faces alike.
"""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

# For the title, and for characters that the body's face lacks. Known to fontconfig by this name.
SERIF = "Noto Serif CJK SC"
SETUP = "bash script/setup"
USUAL_PLACES = (
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path("/usr/share/texmf/fonts/opentype/public/fandol"),
    Path("/usr/share/fonts/opentype/fandol"),
    Path("/usr/local/share/fonts/fandol"),
)


class CannotPrint(Exception):
    """Why there is no paper, in words for whoever asked for it."""


class MissingFonts(CannotPrint):
    """No face for a part of the document: nothing is printed."""

    def __init__(self, names):
        self.names = list(names)
        super().__init__(
            f"缺少打印公文所用的字体：{'、'.join(self.names)}。请在服务器上运行 {SETUP} 安装后再打印。"
        )


class MissingGlyphs(CannotPrint):
    """No installed face has these characters: nothing is printed."""

    def __init__(self, characters):
        self.characters = sorted(set(characters))
        listed = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in self.characters)
        super().__init__(
            f"已安装的字体（FandolFang、{SERIF} 等）里没有这些字：{listed}。"
            f"请改正这些字，或在服务器上运行 {SETUP} 装齐字体后再打印。"
        )


@dataclass(frozen=True)
class Role:
    """A part that a face plays in the document, and the faces that may play it, best first."""

    family: str  # its name in gongwen.css
    chinese: str
    licensed: tuple[str, ...]
    free: str = ""  # a file's name


ROLES = (
    Role(
        "XiaoBiaoSong",
        "小标宋",
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "FZXBSJW"),
    ),
    Role(
        "FangSong", "仿宋", ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"), "FandolFang-Regular.otf"
    ),
    Role("KaiTi", "楷体", ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"), "FandolKai-Regular.otf"),
    Role("HeiTi", "黑体", ("黑体", "SimHei"), "FandolHei-Regular.otf"),
    Role("SongTi", "宋体", ("宋体", "SimSun"), "FandolSong-Regular.otf"),
)


@dataclass(frozen=True)
class Face:
    family: str
    path: Path

    def rule(self) -> str:
        """Its @font-face. Titles are set bold for the sake of Noto; 小标宋, heavy by itself, claims to be."""
        weight = 700 if self.family == "XiaoBiaoSong" else 400
        return (
            f'@font-face {{ font-family: "{self.family}"; font-weight: {weight};'
            f' src: url("{self.path.as_uri()}") }}'
        )


def own_folder() -> Path:
    return Path(settings.DATA_DIR) / "fonts"


def folders() -> tuple[Path, ...]:
    """Where the free faces may lie. Those that a plain `script/setup` fetched serve any DATA_DIR."""
    return own_folder(), Path(settings.BASE_DIR) / "data" / "fonts", *USUAL_PLACES


@cache
def faces() -> tuple[Face, ...]:
    """A face for every part, or MissingFonts. A failure is not remembered: fonts may be installed later."""
    return find_faces(folders(), _installed(own_folder()))


def find_faces(places, installed: dict[str, Path]) -> tuple[Face, ...]:
    found, missing = [], []
    for role in ROLES:
        path = _licensed(role, installed) or _free(role, places)
        if path:
            found.append(Face(role.family, path))
        elif role.free:
            missing.append(f"{role.chinese}（{role.free}）")
        elif SERIF not in installed:  # found by its name: there is no file to give
            missing.append(f"{role.chinese}（{SERIF}）")
    if missing:
        raise MissingFonts(missing)
    return tuple(found)


def _licensed(role: Role, installed: dict[str, Path]) -> Path | None:
    return next((installed[name] for name in role.licensed if name in installed), None)


def _free(role: Role, places) -> Path | None:
    if not role.free:
        return None
    return next((folder / role.free for folder in places if (folder / role.free).is_file()), None)


def _installed(folder: Path) -> dict[str, Path]:
    """The file of every family that fontconfig knows or our own folder holds, by Latin and Chinese name."""
    listing = _listing("fc-list")
    if folder.is_dir():
        listing += _listing("fc-scan", str(folder))
    found = {}
    for line in listing.splitlines():
        path, _, names = line.partition("\t")
        for name in names.split(","):
            found.setdefault(name, Path(path))
    return found


def _listing(*command: str) -> str:
    try:
        done = subprocess.run(
            [*command, "--format", "%{file}\t%{family}\n"], capture_output=True, text=True, timeout=60
        )
    except OSError:  # no fontconfig tools: only the free faces can be found
        return ""
    return done.stdout


@cache
def characters_of(path: Path) -> frozenset[str]:
    """What a face can print."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap()))
    except (OSError, TTLibError) as error:
        raise MissingFonts([f"{path.name}（文件无法读取）"]) from error
