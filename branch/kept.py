"""What somebody typed into a form that was not taken, for a reason outside it: it goes along."""

KEPT = "kept-"
# Of every form's own workings nothing is kept, and no password ever.
NOT_KEPT = ("csrfmiddlewaretoken",)


def kept_of(typed) -> list[tuple[str, str]]:
    """What comes along already, through the pages of a sign-in."""
    return [(name, value) for name in typed if name.startswith(KEPT) for value in typed.getlist(name)]


def keep(typed) -> list[tuple[str, str]]:
    """What was typed just now, under the names by which it comes along."""
    return [(KEPT + name, value) for name, value in typed_in(typed)]


def typed_in(typed) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in typed.lists()
        for value in values
        if name not in NOT_KEPT and "password" not in name
    ]


def hand_back(kept) -> list[tuple[str, str]]:
    """Under its own names again."""
    return [(name.removeprefix(KEPT), value) for name, value in kept]
