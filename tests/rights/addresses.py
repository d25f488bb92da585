"""Every address of the URL table, and which record of the world each part of it names."""

from fnmatch import fnmatchcase

from django.urls import URLPattern, get_resolver, reverse

from branch.periods import HalfYear


def patterns(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


ADDRESSES = dict(patterns())

# (address, part of it): kind of record (world.Side.rows). The first line that fits is the one.
KINDS = {
    ("trail:record", "label"): "=members.member",
    ("trail:record", "pk"): "member",
    ("trail:restore", "pk"): "deleted",
    ("trail:*", "pk"): "change",
    ("reports:figures_of_year", "year"): "year",
    ("security:end", "pk"): "sign_in_record",
    ("accounts:grant_*", "pk"): "grant",
    ("accounts:*", "pk"): "account",
    ("members:show", "part"): "=phone",
    ("members:*", "pk"): "member",
    ("own:*", "pk"): "member",
    ("posts:term_*", "pk"): "term",
    ("posts:*", "pk"): "role",
    ("ledgers:*", "pk"): "member",
    ("dues:pay_group", "group"): "group",
    ("dues:receipt*", "number"): "receipt",
    ("dues:hand_over", "pk"): "collector",
    ("dues:entry_*", "pk"): "dues_entry",
    ("dues:rate_*", "category"): "category",
    ("dues:rate_*", "month"): "rate_month",
    ("dues:*", "month"): "dues_month",
    ("dues:base*", "pk"): "base",
    ("dues:*_relief", "pk"): "relief",
    ("dues:*_arrangement", "pk"): "arrangement",
    ("dues:remittance*", "pk"): "remittance",
    ("dues:large*", "pk"): "large",
    ("dues:fund*", "pk"): "fund",
    ("dues:*", "pk"): "member",
    ("honours:*", "pk"): "honour",
    ("pledges:detail", "pk"): "pledge",
    ("pledges:edit", "pk"): "pledge",
    ("pledges:delete", "pk"): "pledge",
    ("pledges:*", "pk"): "pledge_round",
    ("pledges:*", "member"): "member",
    ("duty:*", "year"): "duty_year",
    ("duty:swap_*", "pk"): "swap",
    ("duty:absence_*", "pk"): "absence",
    ("duty:*", "pk"): "turn",
    ("groups:*", "pk"): "group",
    ("elections:step_*", "pk"): "election_step",
    ("elections:candidates", "pk"): "round",
    ("elections:count", "pk"): "round",
    ("elections:again", "pk"): "round",
    ("elections:round_delete", "pk"): "round",
    ("elections:ballot", "pk"): "round",
    ("elections:tally", "pk"): "round",
    ("elections:*", "pk"): "election",
    ("development:step_new", "pk"): "applicant",
    ("development:step_*", "pk"): "development_step",
    ("development:helper_new", "pk"): "applicant",
    ("development:helper_*", "pk"): "helper",
    ("development:*", "pk"): "applicant",
    ("development:*", "member"): "member",
    ("transfers:*", "pk"): "transfer",
    ("discipline:*", "pk"): "sanction",
    ("meetings:answer_hint", "code"): "=quorum",
    ("meetings:*", "pk"): "group_meeting",
    ("talks:call_*", "pk"): "talk_call",
    ("talks:*", "pk"): "talk",
    ("study:result*", "pk"): "study_result",
    ("study:item_*", "pk"): "study_item",
    ("study:special*", "pk"): "special_study",
    ("plan:calendar_revoke", "pk"): "calendar_link",
    ("plan:feed", "token"): "feed_token",
    ("plan:*", "year"): "plan_year",
    ("plan:*", "pk"): "plan_item",
    ("sign_in:join", "code"): "sheet_code",
    ("sign_in:*", "pk"): "group_meeting",
    ("leaders:of_meeting", "pk"): "group_meeting",
    ("leaders:*", "pk"): "leader",
    ("org_life:*", "year"): "course_year",
    ("org_life:step_link", "meeting"): "meeting",
    ("org_life:step_*", "pk"): "course_step",
    ("org_life:*", "pk"): "problem",
    ("appraisal:entry", "pk"): "entry",
    ("appraisal:self_review", "pk"): "entry",
    ("appraisal:form_print", "pk"): "entry",
    ("appraisal:*", "pk"): "appraisal",
    ("conduct:*matter", "pk"): "matter",
    ("conduct:*supervision", "pk"): "supervision",
    ("campaigns:*_step", "pk"): "campaign_step",
    ("campaigns:*", "pk"): "campaign",
    ("attachments:add_to_meeting", "pk"): "group_meeting",
    ("attachments:add", "field"): "=honour",
    ("attachments:add", "pk"): "honour",
    ("attachments:*", "pk"): "attachment",
    ("requirements:*", "pk"): "requirement",
    ("requirements_below:*", "pk"): "requirement_below",
    ("book:*", "pk"): "group_meeting",
    ("officer:month", "month"): "=2020-06",
    ("officer:*", "pk"): "turn",
    ("handover:*", "pk"): "handover",
    ("pack:*", "token"): "pack_token",
    ("reports:overview_open", "pk"): "branch",
    ("reports:filed*", "half"): "filed_half",
    ("reports:filed*", "edition"): "filed",
    ("reports:summary_evidence", "name"): "=党员总数",
    ("reports:summary_*", "key"): "section",
    ("reports:summary_restore", "pk"): "version",
    ("reports:summary_settle", "pk"): "comment",
    ("reports:*", "half"): "half",
}  # fmt: skip

# What every branch has under the same name: another branch's cannot be asked for.
SHARED = {
    "dues_month", "category", "rate_month", "duty_year", "plan_year", "course_year", "filed_half", "filed",
    "half", "section", "year", "receipt",
}  # fmt: skip
PLAIN = {"half": HalfYear(2020, 1), "filed_half": HalfYear(2019, 2), "year": 2020}


def kind_of(name: str, part: str) -> str:
    for (pattern, named), kind in KINDS.items():
        if named == part and fnmatchcase(name, pattern):
            return kind
    raise LookupError(f"{name}: nobody has said which record its “{part}” names (tests/rights/addresses.py)")


def kinds_of(name: str) -> dict[str, str]:
    """{part: kind of record}."""
    return {part: kind_of(name, part) for part in ADDRESSES[name].pattern.converters}


def names_records(name: str) -> bool:
    """Whether a row of one branch is named, which another branch's could stand in for."""
    return any(kind[0] != "=" and kind not in SHARED for kind in kinds_of(name).values())


def address(name: str, side, place: int = 0, **given) -> str:
    """The address of the side's first record (or second: place 1); `given` parts come from elsewhere."""
    parts = {
        part: kind[1:] if kind[0] == "=" else PLAIN.get(kind) or side.pk(kind, place)
        for part, kind in kinds_of(name).items()
    }
    return reverse(name, kwargs=parts | given)
