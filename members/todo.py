"""What there is to do: the lines that a feature contributes to the home page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """One line: a state (wait, plan, miss), what, why or how long, and the button that closes it."""

    state: str
    subject: str
    text: str
    why: str
    url: str
    button: str
