"""Which activities carry out a line of the plan."""


def fulfilling(item, held_meetings) -> list:
    """Those of the item's month and form and, where the plan names one, of its group."""
    return [
        meeting
        for meeting in held_meetings
        if getattr(meeting, item.form)
        and (meeting.held_on.year, meeting.held_on.month) == (item.month.year, item.month.month)
        and item.group_id in (None, meeting.group_id)
    ]
