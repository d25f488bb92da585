"""What `manage.py check` says about the machine that prints the documents."""

from django.core.checks import Warning, register

from .document import fonts


# /healthz asks for this one by its tag.
@register("fonts")
def fonts_are_there(app_configs, **kwargs):
    try:
        fonts.faces()
    except fonts.MissingFonts as error:
        return [Warning(str(error), id="reports.W001")]
    return []


# Not with every command: it loads WeasyPrint. `manage.py check --deploy` asks.
@register(deploy=True)
def fonts_are_subset_quickly(app_configs, **kwargs):
    """Pango does not depend on HarfBuzz's subset library; without it a document takes seconds."""
    try:
        from weasyprint.text.ffi import harfbuzz_subset
    except OSError as error:  # no Pango at all
        return [Warning(f"不能打印 PDF：{error}", hint="apt-get install libpango-1.0-0", id="reports.W002")]
    if harfbuzz_subset is None:
        message = "没有找到 libharfbuzz-subset0，打印一份 PDF 会慢几十倍。"
        return [Warning(message, hint="apt-get install libharfbuzz-subset0", id="reports.W003")]
    return []
