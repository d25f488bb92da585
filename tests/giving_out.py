"""How a test takes away what holds personal data: it says what for."""

PURPOSE = {"purpose": "报上级党组织"}


def taken(client, url: str):
    return client.post(url, PURPOSE)
