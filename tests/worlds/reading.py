"""What people read on a page."""

import re
from html import unescape


def words_of(text: str) -> str:
    """A page's words, without its tags."""
    apart = re.sub(r"</?(?:t[dhr]|br|li|strong|dt|dd)\b[^>]*>", " ", text)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", apart)))
