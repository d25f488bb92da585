"""The browser and the system that a User-Agent names, in the words people know them by."""

import re

# Most browsers pose as the ones below them: the first that is found is it.
BROWSERS = (
    (r"wxwork", "企业微信"),
    (r"MicroMessenger", "微信"),
    (r"DingTalk", "钉钉"),
    (r"QAXBrowser|Qaxbrowser", "奇安信浏览器"),
    (r"QIHU|360SE|360EE", "360浏览器"),
    (r"MQQBrowser|QQBrowser", "QQ浏览器"),
    (r"UCBrowser|UCWEB", "UC浏览器"),
    (r"MetaSr|SogouMobile", "搜狗浏览器"),
    (r"HuaweiBrowser", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"),
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS", "Firefox"),
    (r"Chrome/|CriOS", "Chrome"),
    (r"MSIE|Trident/", "IE"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"),
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"UOS|Kylin|Linux|X11", "Linux"),
)


def browser_named(user_agent: str) -> str:
    """“Chrome · Windows”; what is not known is left out."""
    found = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return " · ".join(word for word in found if word) or "认不出的浏览器"


def _first(words, user_agent: str) -> str:
    return next((word for pattern, word in words if re.search(pattern, user_agent)), "")
