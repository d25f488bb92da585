import ast
from pathlib import Path

APPS = ["branch", "members", "meetings", "reports"]


def imported_apps(path):
    """The apps a file imports; names in strings (settings, urls, foreign keys) are no imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from {(name or "").split(".")[0] for name in names} & set(APPS)


def test_an_app_imports_only_the_apps_to_its_left():
    offences = [
        (str(path), app)
        for place, owner in enumerate(APPS)
        for path in Path(owner).rglob("*.py")
        for app in imported_apps(path)
        if APPS.index(app) > place
    ]

    assert offences == []
