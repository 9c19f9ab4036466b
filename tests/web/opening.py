"""Opening a campaign over the API."""

from tests.worlds.web_village import Village, cny


async def open_campaign(village: Village) -> str:
    """A pooled campaign that is open."""
    body = {
        "title_zh": "乡村图书",
        "title_en": "Village books",
        "kind": "pooled",
        "funding": "keep_all",
        "legal_mode": "public_fundraising",
        "target": cny("10000.00"),
    }
    made = (await village.done("officer", "/campaigns", body))["id"]
    await village.done("officer", f"/campaigns/{made}/publication")
    return str(made)
