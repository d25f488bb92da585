"""A long list by pages: which one `?page=` asks for."""

from django.core.paginator import Page, Paginator

from branch.asked import number_of

PER_PAGE = 50


def page_asked(query, rows) -> Page:
    """The page asked for; where there is no such page the nearest one, with a `note` that says so."""
    asked = query.get("page", "")
    paginator = Paginator(rows, PER_PAGE)
    number = number_of(asked, 1)
    page = paginator.page(min(max(number, 1), paginator.num_pages))
    page.numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    page.note = ""
    if asked and str(page.number) != asked.lstrip("0"):
        page.note = f"没有第“{asked[:10]}”页，一共{paginator.num_pages}页，这里是第{page.number}页。"
    return page
