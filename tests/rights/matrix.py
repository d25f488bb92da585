"""What access.md grants, written down a second time and by hand: nothing here is read from the program.

A new address belongs into PAGES, on the line of the right that access.md has for it; where a page goes by
more than that (whose record it is, how far a right reaches), EXCEPT says so, with the reason.
"""

from tests.rights.world import ROLES

# access.md, a letter a role: 书记 组织委员 宣传委员 纪检委员 其他支委 党小组长 党员 上级.
#   W see and change, R see, g only of the group that he leads, o only about oneself, t totals, m masked,
#   - nothing. Two letters: what may be seen, and what may be changed.
# Who holds a post is a member too, and may what members may.
DOCUMENT = {
    # branch profile, requirements
    "profile":     "W  R  R  R  R  R  R  R",
    # roll: names, groups, posts
    "roll":        "W  W  R  R  R  R  R  R",
    # personal data (ID number, phone, birth date)
    "personal":    "W  W  -  R  -  g  o  m",
    # posts, elections, groups
    "posts":       "W  W  R  R  R  R  R  R",
    # activities, attendance, minutes; a group's leader writes the group's
    "meetings":    "W  W  W  W  W  Rg R  R",
    # confirm (lock) a record
    "confirm":     "W  -  -  -  -  gg -  -",
    # plan
    "plan":        "W  W  W  R  R  R  R  R",
    # talks: that one took place; who held one writes it down
    "talks":       "W  Ro Ro Ro Ro Ro oo t",
    # dues: standards, ledger, remittance; a leader records what the group pays
    "dues":        "R  W  -  R  -  gg o  t",
    # honours, pledges, development, transfers
    "records":     "W  W  R  R  R  R  o  R",
    # appraisal: ballots (one casts one's own)
    "ballot":      "oo oo oo oo oo oo oo -",
    # appraisal: result
    "appraisal":   "W  R  R  R  R  -  o  R",
    # duty rota; own monthly report W
    "duty":        "W  W  R  R  R  R  Ro R",
    # summary draft
    "summary":     "W  W  W  R  R  R  -  -",
    # file (finalise) a summary
    "filing":      "W  -  -  -  -  -  -  -",
    # filed summary
    "filed":       "R  R  R  R  R  R  R  R",
    # accounts, audit trail, backup, import
    "exchange":    "W  R  -  R  -  -  -  -",
    "accounts":    "W  R  -  R  -  -  -  -",
    # ---- rows that the document does not have, decided later ----
    # study: who handed a reflection in changes it; the branch's own study is the publicity officer's
    "study":       "W  W  W  Ro Ro Ro oo R",
    # 全面从严治党: the discipline officer keeps it, members and leaders do not read it
    "conduct":     "W  R  R  W  R  -  -  R",
    # a measure is read by who decides on it or keeps the roll, and by whom it is about
    "discipline":  "W  R  -  W  -  -  o  R",
    # handing over a post's papers
    "handover":    "W  W  -  -  -  -  -  -",
    # the half-year's figures and what is missing: the committee's and the leaders' business
    "figures":     "R  R  R  R  R  R  -  R",
    # signing in is each one's own
    "sign_in":     "oo oo oo oo oo oo oo -",
    # a superior's own pages, which are nobody else's
    "overview":    "-  -  -  -  -  -  -  R",
    "rules_below": "-  -  -  -  -  -  -  W",
}  # fmt: skip

# What is done there. ALL: what is the whole branch's: a right to the own or a group's does not reach it.
SEE, SEE_ALL, CHANGE, CHANGE_ALL = "see", "see all", "change", "change all"

# The addresses, by the row of the document and by what is done there.
PAGES = {
    ("accounts", SEE): """
        accounts:list accounts:detail accounts:grants
    """,
    ("accounts", CHANGE): """
        accounts:new accounts:rename accounts:reset accounts:disable accounts:enable accounts:unlock
        accounts:remove_second_factor accounts:grant_new accounts:grant_clerk accounts:grant_end
    """,
    ("appraisal", SEE): """
        appraisal:list appraisal:detail appraisal:entry appraisal:form_print
    """,
    ("appraisal", SEE_ALL): """
        appraisal:ballot_paper appraisal:result_print appraisal:forms_print
    """,
    ("appraisal", CHANGE): """
        appraisal:new appraisal:edit appraisal:delete appraisal:open appraisal:close appraisal:counts
        appraisal:peers appraisal:verdicts appraisal:feedback
    """,
    ("ballot", CHANGE): """
        appraisal:vote appraisal:check appraisal:cast appraisal:self_review
    """,
    ("conduct", SEE): """
        conduct:overview conduct:matter conduct:supervision
    """,
    ("conduct", CHANGE): """
        conduct:new_matter conduct:edit_matter conduct:delete_matter conduct:new_supervision
        conduct:edit_supervision conduct:delete_supervision
    """,
    ("confirm", CHANGE): """
        meetings:confirm_several meetings:confirm
    """,
    ("discipline", SEE): """
        discipline:list discipline:detail
    """,
    ("discipline", CHANGE): """
        discipline:new discipline:edit discipline:delete
    """,
    ("dues", SEE): """
        ledgers:card ledgers:worksheet dues:ledger dues:rows dues:receipts dues:receipt dues:rates
        dues:trial dues:base dues:base_confirm dues:chasing dues:slips dues:books dues:large
        dues:large_one dues:member
    """,
    ("dues", SEE_ALL): """
        ledgers:index ledgers:a ledgers:a_xlsx ledgers:b ledgers:b_xlsx ledgers:year ledgers:year_xlsx
        ledgers:notice ledgers:cards ledgers:worksheets ledgers:worksheets_xlsx ledgers:worksheet_blank
        dues:bases dues:reliefs dues:remittances dues:remittance dues:remittance_print dues:funds
        dues:funds_print dues:fund
    """,
    ("dues", CHANGE): """
        dues:pay_group dues:undo dues:close_undo dues:end_relief dues:pay dues:cell dues:in_full
    """,
    ("dues", CHANGE_ALL): """
        payroll:upload payroll:preview payroll:import payroll:discard dues:open dues:receipt_withdraw
        dues:hand_over dues:entry_reverse dues:entry_withdraw dues:rounding dues:rate_new dues:rate_edit
        dues:rate_delete dues:base_new dues:bases_year dues:base_edit dues:base_delete dues:new_relief
        dues:edit_relief dues:delete_relief dues:new_arrangement dues:edit_arrangement
        dues:end_arrangement dues:delete_arrangement dues:remit dues:remittance_edit
        dues:remittance_undo dues:large_new dues:large_edit dues:large_delete dues:fund_income
        dues:fund_spending dues:fund_edit dues:fund_delete dues:cell_due
    """,
    ("duty", SEE): """
        duty:list duty:print officer:now officer:month officer:print
    """,
    ("duty", CHANGE): """
        duty:swap duty:swap_agree duty:swap_decline duty:swap_withdraw officer:report
    """,
    ("duty", CHANGE_ALL): """
        duty:new duty:propose duty:edit duty:delete duty:absences duty:absence_new duty:absence_edit
        duty:absence_delete officer:comment
    """,
    ("exchange", SEE): """
        members:personal_views backups:list exchange:index exchange:export trail:list trail:detail
        trail:record trail:bin
    """,
    ("exchange", CHANGE): """
        backups:now backups:take exchange:upload exchange:preview exchange:import exchange:discard
        pack:list pack:detail pack:next pack:zip pack:delete trail:restore members:left members:retention
    """,
    ("figures", SEE): """
        reports:home reports:todo reports:figures_now reports:figures reports:figures_of_year
    """,
    ("filed", SEE): """
        reports:filed_list reports:filed reports:filed_pdf reports:filed_docx
    """,
    ("filing", CHANGE): """
        reports:file_summary reports:filed_sent
    """,
    ("handover", SEE): """
        handover:list handover:detail
    """,
    ("handover", CHANGE): """
        handover:package handover:new handover:edit handover:delete
    """,
    ("meetings", SEE): """
        meetings:list meetings:attendance meetings:checks meetings:detail plan:calendar
        plan:calendar_new plan:calendar_revoke sign_in:sheet leaders:list leaders:sheet org_life:list
        org_life:detail org_life:problems org_life:problems_print org_life:ledger_print campaigns:list
        campaigns:detail attachments:add attachments:open attachments:thumbnail attachments:delete
        book:book book:pdf book:blank book:blank_pdf book:record book:record_pdf book:list_xlsx
        book:attendance_xlsx
    """,
    ("meetings", CHANGE): """
        meetings:new meetings:roll meetings:agenda meetings:edit meetings:make_up meetings:answer_hint
        meetings:postpone meetings:cancel meetings:restore sign_in:open sign_in:signed sign_in:start
        sign_in:close leaders:of_meeting org_life:step_link attachments:add_to_meeting
    """,
    ("meetings", CHANGE_ALL): """
        meetings:delete leaders:new leaders:edit leaders:close leaders:delete org_life:new org_life:edit
        org_life:delete org_life:problems_new org_life:step_edit org_life:step_done
        org_life:problem_edit org_life:problem_close org_life:problem_delete campaigns:new
        campaigns:edit campaigns:delete campaigns:attach campaigns:new_step campaigns:edit_step
        campaigns:delete_step
    """,
    ("overview", SEE): """
        reports:overview reports:overview_open
    """,
    ("personal", SEE): """
        members:show own:data own:file own:paper
    """,
    ("plan", SEE): """
        plan:list book:plan_xlsx
    """,
    ("plan", CHANGE): """
        plan:new plan:move plan:sheet plan:copy plan:edit plan:delete plan:schedule plan:cancel
        plan:restore
    """,
    ("posts", SEE): """
        posts:list posts:sheet groups:list groups:detail elections:list elections:detail
        elections:ballot elections:tally elections:announcement elections:report
    """,
    ("posts", CHANGE): """
        posts:new posts:edit posts:end posts:delete posts:term_new posts:term_edit posts:term_end
        posts:term_delete groups:new groups:move groups:edit groups:rename groups:up groups:dissolve
        groups:restore groups:delete elections:new elections:edit elections:delete elections:cancel
        elections:resume elections:electors elections:refresh elections:round_new elections:posts
        elections:settle elections:unsettle elections:step_edit elections:step_done elections:candidates
        elections:count elections:again elections:round_delete
    """,
    ("profile", SEE): """
        branch requirements:list
    """,
    ("profile", CHANGE): """
        branch_edit branch_units requirements:add requirements:change requirements:end
    """,
    ("records", SEE): """
        honours:list honours:print honours:detail pledges:list pledges:detail development:list
        development:conversions development:detail development:print transfers:list transfers:print
        transfers:detail own:leaving
    """,
    ("records", SEE_ALL): """
        pledges:print pledges:sheet
    """,
    ("records", CHANGE): """
        honours:recommend honours:new honours:edit honours:award honours:decline honours:reopen
        honours:delete pledges:new pledges:edit pledges:delete pledges:sign pledges:sign_rest
        pledges:unsign pledges:undo pledges:adopt pledges:follow pledges:add pledges:remove
        development:new development:backfill development:edit development:end development:reopen
        development:delete development:enrol development:link development:step_new development:step_edit
        development:step_delete development:helper_new development:helper_edit development:helper_delete
        transfers:out transfers:effects transfers:in transfers:paper_in transfers:edit transfers:receipt
        transfers:cancel transfers:delete
    """,
    ("roll", SEE): """
        members:list members:me members:detail roster:export roster:print
    """,
    ("roll", CHANGE): """
        members:new members:edit discipline:remove roster:index roster:template roster:upload
        roster:preview roster:import roster:discard
    """,
    ("rules_below", SEE): """
        requirements_below:list
    """,
    ("rules_below", CHANGE): """
        requirements_below:add requirements_below:change requirements_below:end
    """,
    ("sign_in", CHANGE): """
        sign_in:join
    """,
    ("study", SEE): """
        study:list study:result study:plan study:special_list study:special book:study_xlsx
    """,
    ("study", CHANGE): """
        study:result_new study:result_edit study:result_delete
    """,
    ("study", CHANGE_ALL): """
        study:item_new study:item_edit study:item_delete study:special_new study:special_edit
        study:special_delete
    """,
    ("summary", SEE): """
        reports:summary reports:summary_preview reports:summary_pdf reports:summary_docx
        reports:summary_evidence reports:summary_versions reports:summary_comment
    """,
    ("summary", CHANGE): """
        reports:summary_template reports:summary_settings reports:summary_to_template
        reports:summary_add_section reports:summary_section reports:summary_autosave
        reports:summary_phrases reports:summary_follow reports:summary_changed reports:summary_move
        reports:summary_leave_out reports:summary_delete_section reports:summary_restore
        reports:summary_settle
    """,
    ("talks", SEE): """
        talks:list talks:coverage talks:calls talks:blank talks:detail talks:print book:talks_xlsx
    """,
    ("talks", CHANGE): """
        talks:new talks:call_new talks:call_edit talks:call_delete talks:edit talks:delete
    """,
}

# Signed in suffices: who one is, one's own sign-ins, how large the letters are.
OWN = [
    "logout",
    "password_change",
    "text_size",
    "more",
    "security:index",
    "security:end",
    "security:end_others",
    "security:set_up",
    "security:codes",
    "security:switch_off",
]
# Nobody need be signed in.
PUBLIC = ["login", "login_code", "start:start", "healthz", "plan:feed"]

# Where it goes by more than the right: a letter a role, first for a record about 袁 of the first group (who
# asks as the ordinary member, and whose leader asks as the leader), then for one about 白 of the second.
#   y answered, - refused, 4 not there for this account, or nothing to be done with it as it is.
EXCEPT = {
    # Everybody casts a ballot; the record of the poll is not about one person.
    "appraisal:cast": ("yyyyyyy-",),
    "appraisal:check": ("yyyyyyy-",),
    "appraisal:vote": ("yyyyyyy-",),
    # A leader is sent on to the own entry.
    "appraisal:detail": ("yyyyyyyy",),
    # Files: whoever may change the record (here an honour; of a meeting of the branch) adds and takes away.
    "attachments:add": ("yy------", "yy------"),
    "attachments:delete": ("yyyyy---",),
    "attachments:thumbnail": ("44444444",),
    # Of talks a superior learns numbers only.
    "book:talks_xlsx": ("yyyyyyy-",),
    "talks:calls": ("yyyyyyy-",),
    # What was said: the two who talked, and the secretary. A member does not learn of talks of others.
    "talks:detail": ("yyyyyyy-", "yyyyyy4-"),
    "talks:print": ("y-----y-", "y-----4-"),
    # Written down by who held it (here the secretary).
    "talks:edit": ("y-------", "y-----4-"),
    "talks:delete": ("y-------", "y-----4-"),
    # What calls for a talk: the secretary's, and whose note it is.
    "talks:call_edit": ("y444444-",),
    "talks:call_delete": ("y444444-",),
    # Wages: not the leader's business, who only takes the money.
    "dues:base": ("yy-y--y-", "yy-y----"),
    "dues:large_one": ("yy-y--y-", "yy-y----"),
    "ledgers:worksheet": ("yy-y--y-", "yy-y----"),
    # One confirms one's own base.
    "dues:base_confirm": ("------y-", "--------"),
    # Sums of the branch, without names.
    "dues:books": ("yy-y---y",),
    "dues:receipt": ("yy-y-yy-", "yy-y----"),
    "dues:slips": ("yyyyyyy-",),
    # Who is asked to swap answers, nobody else.
    "duty:swap_agree": ("--------", "------y-"),
    "duty:swap_decline": ("--------", "------y-"),
    # One's own is not masked, and masked is masked for a leader and a superior.
    "members:show": ("yy-y----", "yy-y----"),
    # A superior is no member.
    "members:me": ("yyyyyyy4",),
    "own:data": ("yyyyyyy4",),
    "own:file": ("yyyyyyy4",),
    "own:paper": ("yyyyyyy4",),
    # Each one's own links.
    "plan:calendar_revoke": ("y4444444",),
    # Home leads everybody to where they may be.
    "reports:home": ("yyyyyyyy",),
    "sign_in:join": ("yyyyyyy-",),
    # Another's reflection is not there for a member.
    "study:result": ("yyyyyyyy", "yyyyyy4y"),
    "study:result_edit": ("yyy---y-", "yyy---4-"),
    "study:result_delete": ("yyy---y-", "yyy---4-"),
    # A pledge of a round is the round's: it is changed there.
    "pledges:detail": ("yyyyyyyy", "44444444"),
    "pledges:edit": ("yy------", "44------"),
    "pledges:delete": ("yy------", "44------"),
    # As the records are, there is nothing to do here: who may do it learns so, nobody else.
    "development:link": ("44------", "44------"),
    "development:step_new": ("44------", "44------"),
    "discipline:remove": ("44------", "44------"),
    "dues:end_relief": ("-4------", "-4------"),
    "elections:round_new": ("44------",),
    "meetings:answer_hint": ("444444--", "44444---"),
    "org_life:step_link": ("44444---",),
    "plan:restore": ("444-----", "444-----"),
    "reports:summary_delete_section": ("444-----",),
    "transfers:cancel": ("44------", "44------"),
}  # fmt: skip


def rights_of(row: str) -> dict[str, tuple[str, str]]:
    """{role: (letter of what may be seen, letter of what may be changed)}."""
    words = DOCUMENT[row].split()
    return {role: _letters(word) for role, word in zip(ROLES, words, strict=True)}


def _letters(word: str) -> tuple[str, str]:
    if len(word) == 2:
        return word[0], word[1]
    return ("W", "W") if word == "W" else (word, "-")


# From the least to the most; of several posts the farthest reach counts.
REACH = "-tomgRW"


def letter_of(row: str, role: str, what: str) -> str:
    place = 0 if what in (SEE, SEE_ALL) else 1
    rights = rights_of(row)
    letter = rights[role][place]
    return letter if role == "上级" else max(letter, rights["党员"][place], key=REACH.index)


def expected(name: str, role: str, place: int, about_one: bool) -> str:
    """y, - or 4 for the record about 袁 (place 0) or 白 (1); `about_one`: whether it names a record."""
    if name in EXCEPT:
        return EXCEPT[name][place][ROLES.index(role)]
    row, what = WHERE[name]
    letter = letter_of(row, role, what)
    if what in (SEE_ALL, CHANGE_ALL) or letter in "RWm":
        return "y" if letter in "RWm" else "-"
    if not about_one:
        return "-" if letter == "-" else "y"
    is_theirs = (letter, role) in (("g", "党小组长"), ("o", "党员"))
    return "y" if place == 0 and is_theirs else "-"


WHERE = {name: (row, what) for (row, what), names in PAGES.items() for name in names.split()}
