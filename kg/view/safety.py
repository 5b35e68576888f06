"""Texts of strangers inside a page: none of them can run or end an element."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable

_HTML_IN_JSON = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_text(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def safe_json(value: object) -> str:
    """Return JSON in which nothing can end the script element or a line of JavaScript."""
    return json_text(value).translate(_HTML_IN_JSON)


def hashes(bodies: Iterable[str]) -> str:
    """Return the sources that allow exactly these inline scripts or styles in a policy."""
    digests = (hashlib.sha256(body.encode("utf-8")).digest() for body in bodies)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)
