"""What a claim is called outside the console: public words where there are any, else masked ones.

A claim's title are the first words of the first tip: one person's.  Numbers that lead to somebody
and addresses are masked; a claim that a fact-check answers is called by that, in its words.
"""

import re

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HANDLE = re.compile(r"(?<![\w/])@\w{3,}")
# Seven digits or more, however they are grouped: telephone, identity, account and card numbers.
_NUMBER = re.compile(r"\+?\d(?:[\s().\u00a0/-]{0,2}\d){6,}")
_QUERY = re.compile(r"(https?://[^\s?#]+)[?#]\S*")
HIDDEN = "▒▒▒"


def masked(text: str) -> str:
    """``text`` without mail addresses, account names, long numbers and what follows ``?`` in links.

    Dates and sums of up to six digits stay; they are what claims are about.
    """
    text = _QUERY.sub(r"\1", text)
    for pattern in (_MAIL, _HANDLE, _NUMBER):
        text = pattern.sub(HIDDEN, text)
    return text
