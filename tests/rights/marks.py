"""How texts of the world begin: with what a table would take for a formula, and a page for its own markup."""


def tag_of(branch) -> str:
    return f"={branch.name[:2]}<q a='\"&"
