"""Video calls in a text: the address that lets people in, and the words that go with it."""

import re

# Recordings (zoom.us/rec/…) are for watching, and let nobody in.
_CALL = re.compile(
    r"(?:\bzoom\.(?:us|com(?:\.cn)?)/(?:j|s|w|my|wc|meeting)/|\bzoomgov\.com/(?!rec/)"
    r"|\bteams\.(?:microsoft|live)\.com/|\bwebex\.com(?:\.cn)?/(?!\S{0,99}recording)"
    r"|\bmeet\.google\.com/|\bvoovmeeting\.com/|\bmeeting\.tencent\.com/|\bmeet\.jit\.si/"
    r"|\bwhereby\.com/|\bgotomeet(?:ing)?\.(?:com|me)/|\bbluejeans\.com/)[^\s)>\]\"'，。]*",
    re.IGNORECASE,
)
# What of an address stands before that: looked for in so many characters, not in all of the text.
_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)*$", re.IGNORECASE)
_LONGEST_HOST = 80
_NUMBERED = re.compile(
    r"(?:meeting\s*(?:id|no\.?|number)|(?:zoom|webex|voov)\s*(?:meeting\s*)?(?:id|no\.?|number)"
    r"|会议\s*(?:号|id))\W{0,6}\d",
    re.IGNORECASE,
)
_PASSCODE = re.compile(r"\b(?:pass\s?(?:code|word)|pwd|passwort)\b|密码|口令", re.IGNORECASE)


def call_in(text: str) -> str:
    """The first address of a call in a text, whole; empty if there is none."""
    match = _CALL.search(text)
    if match is None:
        return ""
    before = _HOST.search(text[max(match.start() - _LONGEST_HOST, 0) : match.start()])
    said = (before[0] if before else "") + match[0].rstrip(".,;:*_")
    return said if said.lower().startswith("http") else f"https://{said}"


def tells_of_call(text: str, *, beside_call: bool) -> bool:
    """Whether this tells how to get into a call. A code does where a call stands beside it."""
    if _CALL.search(text) or _NUMBERED.search(text):
        return True
    return beside_call and _PASSCODE.search(text) is not None
