"""Draws the pictures of the demo world: ``python -m tipline.demo.draw`` writes them anew.

The results are committed, so that a machine without fonts for Hindi and Arabic shows the same.
"""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tipline.demo.content_files import PICTURES

SIZE = (640, 640)  # pixels
FONTS = {
    "latin": "NotoSans-Bold.ttf",
    "devanagari": "NotoSansDevanagari-Bold.ttf",
    "arabic": "NotoSansArabic-Bold.ttf",
}
Color = tuple[int, int, int]

NIGHT: Color = (24, 40, 72)
PAPER: Color = (247, 244, 236)
RED: Color = (188, 44, 44)
GREEN: Color = (34, 116, 82)
GOLD: Color = (222, 170, 52)
WATER: Color = (70, 130, 170)
WOOD: Color = (150, 104, 60)


def draw_all(folder: Path = PICTURES) -> None:
    """Write every picture of the demo into ``folder`` as PNG."""
    pictures = {
        "en-news-card": news_card(
            "PORT SELM DAILY", ["Election in Korvane", "moved to 14 June", "because of the storm"]
        ),
        "en-news-card-other": news_card(
            "PORT SELM DAILY", ["Ferry to Korvane", "is free for voters", "on election day"]
        ),
        "en-river": river(),
        "en-fuel-card": offer(
            ["FREE FUEL CARD", "400 crowns", "for every family", "Register today!"], RED
        ),
        "pt-cartaz": poster(
            ["VOTAÇÃO", "SEGUNDA-FEIRA", "Vila Marande", "8 às 17 horas"], "latin", GREEN
        ),
        "pt-auxilio": offer(["AUXÍLIO GÁS", "650 lumes", "cadastre-se já", "só hoje!"], GREEN),
        "es-cartel": poster(
            ["CON FIEBRE", "NO SE VOTA", "Quédese en casa", "Junta Electoral"], "latin", RED
        ),
        "es-beca": offer(["BECA 900", "soles nuevos", "Reenvíe a diez", "contactos"], NIGHT),
        "hi-postar": poster(["मतदान", "सोमवार को", "सोनतट", "सुबह 7 बजे से"], "devanagari", NIGHT),
        "hi-laptop": poster(
            ["मुफ़्त लैपटॉप", "12000 मुद्रा", "हर छात्र को", "फॉर्म भरें"], "devanagari", RED
        ),
        "ar-mulsaq": poster(
            ["تأجيل الانتخابات", "إلى 9 أيار", "تل المرجان", "هيئة الاقتراع"], "arabic", GREEN
        ),
        "ar-qasima": poster(["قسيمة تموين", "750 درة", "لكل عائلة", "سجل الآن"], "arabic", NIGHT),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        picture.quantize(64).save(folder / f"{name}.png", optimize=True)


def news_card(paper: str, lines: Sequence[str]) -> Image.Image:
    """A card as newspapers post them: masthead, headline on a dark field, a red rule."""
    picture, draw = _blank(NIGHT)
    draw.rectangle((0, 0, 640, 96), fill=PAPER)
    draw.text((320, 48), paper, fill=NIGHT, font=_font("latin", 42), anchor="mm")
    draw.rectangle((40, 190, 52, 500), fill=RED)
    for number, line in enumerate(lines):
        draw.text((76, 200 + 92 * number), line, fill=PAPER, font=_font("latin", 50))
    draw.text((600, 600), "news", fill=GOLD, font=_font("latin", 26), anchor="rs")
    return picture


def poster(lines: Sequence[str], script: str, color: Color) -> Image.Image:
    """A notice with a frame, a ballot box and words in the middle."""
    picture, draw = _blank(PAPER)
    draw.rectangle((12, 12, 627, 627), outline=color, width=14)
    draw.rectangle((250, 60, 390, 150), fill=color)
    draw.rectangle((280, 84, 360, 94), fill=PAPER)
    draw.polygon([(300, 30), (345, 30), (345, 88), (300, 88)], fill=GOLD)
    for number, line in enumerate(lines):
        size = 66 if number < 2 else 44
        fill = color if number < 2 else NIGHT
        middle = (320, 230 + 100 * number)
        draw.text(middle, line, fill=fill, font=_font(script, size), anchor="mm")
    return picture


def offer(lines: Sequence[str], color: Color) -> Image.Image:
    """A loud advertisement with rays and a big promise."""
    picture, draw = _blank(GOLD)
    for number in range(0, 640, 64):
        draw.polygon([(320, 320), (number, 0), (number + 32, 0)], fill=(240, 205, 110))
        draw.polygon([(320, 320), (number, 640), (number + 32, 640)], fill=(240, 205, 110))
    draw.rounded_rectangle((70, 150, 570, 500), radius=30, fill=color)
    for number, line in enumerate(lines):
        size = 54 if number < 2 else 40
        middle = (320, 205 + 80 * number)
        draw.text(middle, line, fill=PAPER, font=_font("latin", size), anchor="mm")
    return picture


def river() -> Image.Image:
    """A scene without words: boxes that float on a river before hills."""
    picture, draw = _blank((190, 214, 228))
    draw.ellipse((-120, 190, 360, 620), fill=(96, 140, 96))
    draw.ellipse((240, 230, 820, 700), fill=(78, 122, 84))
    draw.ellipse((500, 50, 580, 130), fill=(250, 226, 140))
    draw.rectangle((0, 360, 640, 640), fill=WATER)
    for y in range(380, 640, 26):
        draw.line(
            [(x, y + (x // 40 % 2) * 8) for x in range(0, 680, 40)], fill=(120, 170, 200), width=4
        )
    for x, y, size in (
        (90, 430, 110),
        (270, 480, 90),
        (420, 400, 120),
        (520, 540, 80),
        (170, 560, 70),
    ):
        draw.rectangle(
            (x, y, x + size, y + size * 3 // 4), fill=WOOD, outline=(90, 60, 30), width=5
        )
        draw.line((x + size // 4, y + 14, x + size * 3 // 4, y + 14), fill=(40, 26, 14), width=7)
    return picture


def _blank(color: Color) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", SIZE, color)
    return picture, ImageDraw.Draw(picture)


def _font(script: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[script], size)


if __name__ == "__main__":
    draw_all()
