"""Our messages are shown as a chat shows them, and nothing in them becomes markup."""

import pytest

from tipline.simulator.formatting import as_chat

LINK = '<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("*bold* and _italic_", "<strong>bold</strong> and <em>italic</em>"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("<b>&</b>", "&lt;b&gt;&amp;&lt;/b&gt;"),
        ("*<i>*", "<strong>&lt;i&gt;</strong>"),
        ("see https://a.example.org/x_y_z.", f"see {LINK.format('https://a.example.org/x_y_z')}."),
        ("(https://a.example.org/x)", f"({LINK.format('https://a.example.org/x')})"),
        (
            "https://a.example.org/?a=1&b=2",
            LINK.format("https://a.example.org/?a=1&amp;b=2"),
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (
            'https://a.example.org/"onmouseover="x',
            LINK.format("https://a.example.org/") + "&#34;onmouseover=&#34;x",
        ),
    ],
)
def test_a_message_in_the_chat(text: str, shown: str) -> None:
    assert as_chat(text) == shown
