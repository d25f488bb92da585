"""Which recommendation an award answers, where nobody said so: the same person, the same 名称."""

from collections import defaultdict

from members.models import Honour


def answer_recommendations(branch) -> int:
    """Links each award that answers none to the latest earlier recommendation without a result; how many."""
    waiting, linked = defaultdict(list), []
    # On one day the recommendation came first.
    honours = Honour.objects.filter(branch=branch).select_related("award")
    for honour in sorted(honours, key=lambda row: (row.dated_on, row.state == Honour.State.AWARDED, row.pk)):
        alike = waiting[honour.member_id, honour.title]
        if honour.state == Honour.State.RECOMMENDED:
            if honour.declined_on is None and not hasattr(honour, "award"):
                alike.append(honour)
        elif honour.recommendation_id is None and alike:
            honour.recommendation = alike.pop()
            linked.append(honour)
    Honour.objects.bulk_update(linked, ["recommendation"], batch_size=500)
    return len(linked)
