"""How something stands, as the pages show it: never by a colour alone."""

from typing import NamedTuple


class Mark(NamedTuple):
    """`look` is a class of the style sheet (ok, wait, miss, plan, none), `icon` a shape, `words` say both."""

    look: str
    icon: str
    words: str
