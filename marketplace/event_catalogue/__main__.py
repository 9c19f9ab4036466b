"""Write docs/events.md anew."""

from marketplace.event_catalogue.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
