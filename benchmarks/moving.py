"""Voice notes and videos: what is found and answered of what was checked, and of what is not it.

Run: ``python -m benchmarks.moving [VIDEOS] [chosen]`` (ten minutes).  Speech is espeak-ng's, in
four languages and six voices; videos are drawn.  What is checked is sent re-encoded, cut, cropped
and under a banner; what is not it are the same sentences in the same voice with one word exchanged,
other sentences, other videos, the same video with one scene replaced or with words over it.
``SAME_APART`` in ``matchers/audio/same.py`` was chosen on the sentences called ``CHOSEN``.
"""

import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from matchers.audio import AudioMatcher
from matchers.audio import fingerprint as sound_fingerprint
from matchers.types import Answer, Decision, NoMatch, Reference
from matchers.video import VideoMatcher
from matchers.video import fingerprint as video_fingerprint
from tests.matchers.clips import clip, encode_sound, samples, speech, story

VIDEOS = 12
STRANGE = (
    "Voting in ward {} closes at {} in the afternoon on {} as a storm is near",
    "A votação na seção {} termina às {} horas na {} porque vem uma tempestade",
)
# Voice, sentence, and for each gap what may stand there; the first was checked.
CHOSEN = (
    ("en", "The ministry says that {} people {} in the hospital of {} after the new vaccine, "
     "please send this to everybody whom you know, for nobody on television speaks of it.",
     (("forty", "fifty", "fourteen"), ("died", "were cured", "lied"), ("Boston", "Austin"))),
    ("en-us", "From {} petrol costs {} hundred a litre and every car with {} doors pays more, "
     "said the central bank last night, and my cousin who works there has seen the paper.",
     (("Monday", "Sunday"), ("six", "five", "eight", "nine"), ("two", "four", "five"))),
    ("es", "El gobierno {} pagar {} mil pesos a cada familia con {} hijos antes del {} de "
     "marzo, avisen a todos los vecinos porque la televisión no lo va a contar nunca.",
     (("va a", "no va a"), ("seis", "siete", "diez"), ("dos", "tres"), ("uno", "once"))),
    ("pt-br", "O prefeito {} o hospital com {} leitos e {} médicos na semana passada, conta "
     "uma enfermeira que trabalha lá e que pede para ninguém dizer o nome dela na rua.",
     (("abriu", "fechou"), ("vinte", "trinta"), ("dez", "três", "seis"))),
    ("en+f3", "Do {} drink the water in {} street, it was tested by {} doctors and {} "
     "children are ill already, my neighbour heard it at the school gate from their mother.",
     (("not", "now"), ("Green", "Queen"), ("three", "two"), ("seven", "eleven", "nine"))),
    ("en+m3", "Bring {} papers and vote before {} because candidate {} has {} the others in "
     "all the polls, says the newspaper that they tried to forbid in the spring.",
     (("two", "no", "new"), ("noon", "nine"), ("one", "four"), ("beaten", "bitten"))),
)  # fmt: skip
REPORTED = (
    ("en-gb-scotland", "Station {} opens at {} and candidate {} may not {} there, said the judge "
     "on the radio this morning before the {} was read, so tell your neighbours.",
     (("seven", "eleven"), ("eight", "ten", "five"), ("Bell", "Hall", "Dale"), ("speak", "sleep"),
      ("news", "noose"))),
    ("en+f2", "They found {} bad ballots in {} of {} boxes, a {} told my brother, and the count "
     "will {} go on, whatever the commission has told the papers until today.",
     (("nine", "five", "fine"), ("six", "ten"), ("eighty", "eighteen"), ("guard", "card"),
      ("now", "not"))),
    ("en+m7", "A {} of {} grams costs {} more since the {} and the shops in {} street will close, "
     "write the people who have always been right about such things in the past.",
     (("loaf", "load"), ("ninety", "nineteen"), ("two", "three", "four"), ("tax", "tags"),
      ("Park", "Bark"))),
    ("es-419", "El {} cierra a las {} y el voto por {} ya no vale, dice la jueza {} en la radio, "
     "por favor pasen la voz a toda la familia antes de que sea demasiado tarde.",
     (("lunes", "jueves"), ("tres", "seis", "diez"), ("Paco", "Pago"), ("Rosa", "Rusa"))),
    ("pt", "O preço do {} sobe {} por cento em {} e o governo {} vai pagar a diferença, avisa um "
     "senhor que trabalha no porto e que viu os papéis com os próprios olhos.",
     (("pão", "gás"), ("dois", "doze", "seis"), ("maio", "março"), ("não", "já"))),
    ("hi", "कल {} बजे से {} दिन तक बिजली {} रहेगी और {} लोगों को पानी भी नहीं मिलेगा, यह बात बिजली "
     "दफ़्तर के एक कर्मचारी ने हमारे पड़ोसी को खुद बताई है",
     (("सात", "आठ"), ("तीन", "दो", "पाँच"), ("बंद", "मंद"), ("बीस", "तीस"))),
)  # fmt: skip
RATES = (12_000, 16_000, 24_000, 32_000)
Frames = list[Image.Image]
Sentences = Sequence[tuple[str, str, tuple[tuple[str, ...], ...]]]


def everything(ids: Sequence[str]) -> Mapping[str, Reference]:
    """Every id means itself."""
    return {id: Reference(id, id) for id in ids}


def spoken(folder: Path, voice: str, text: str) -> tuple[np.ndarray, int]:
    """The samples of a sentence."""
    return samples(speech(folder / "spoken.wav", text, voice))


def notes(folder: Path, sentences: Sentences) -> Iterator[tuple[str, str, Decision]]:
    """What was done to a voice note, what it says (nothing if not checked), what was decided."""
    matcher = AudioMatcher(everything)
    said = [
        (f"n{number}", spoken(folder, voice, text.format(*(gap[0] for gap in gaps))))
        for number, (voice, text, gaps) in enumerate(sentences)
    ]
    for id, (data, rate) in said:
        kept = encode_sound(folder / "kept.ogg", data, rate, "libopus", 24_000)
        matcher.add(id, sound_fingerprint(kept))
    matcher.commit()

    def sent(data: np.ndarray, rate: int, bits: int) -> Decision:
        return matcher.match(encode_sound(folder / "note.ogg", data, rate, "libopus", bits))

    for id, (data, rate) in said:
        for bits in RATES:
            yield f"as Opus, {bits // 1000} kbit/s", id, sent(data, rate, bits)
        mp3 = encode_sound(folder / "note.mp3", data, rate, "mp3", 32_000)
        again, _ = samples_of(mp3, folder)
        yield "as MP3, then as Opus, half as loud", id, sent(again // 2, rate, 16_000)
        yield "a second cut off at each end", id, sent(data[rate:-rate], rate, 16_000)
        yield "only six seconds of it", id, sent(data[rate : 7 * rate], rate, 16_000)
    for voice, text, gaps in sentences:
        for place, gap in enumerate(gaps):
            for other in gap[1:]:
                words = [g[0] for g in gaps]
                words[place] = other
                data, rate = spoken(folder, voice, text.format(*words))
                for bits in RATES[::3]:
                    yield "one word exchanged, same voice", "", sent(data, rate, bits)
        for strange in STRANGE:
            data, rate = spoken(
                folder, voice, f"{strange.format(5, 6, 7)}. {strange.format(8, 9, 10)}"
            )
            yield "another sentence, same voice", "", sent(data, rate, 16_000)


def samples_of(path: Path, folder: Path) -> tuple[np.ndarray, int]:
    """The samples of a compressed file."""
    import av

    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        to = av.AudioResampler(format="s16", layout="mono", rate=rate)
        parts = [p.to_ndarray()[0] for f in container.decode(audio=0) for p in to.resample(f)]
    return np.concatenate(parts), rate


def _cropped(frames: Frames) -> Frames:
    return [frame.crop((48, 36, 432, 324)) for frame in frames]


def _bannered(frames: Frames) -> Frames:
    made = []
    for frame in frames:
        tall = Image.new("RGB", (480, 440), "white")
        tall.paste(frame, (0, 80))
        ImageDraw.Draw(tall).text((20, 20), "SHARE THIS NOW", fill="red", font_size=36)
        made.append(tall)
    return made


def _boxed(frames: Frames) -> Frames:
    made = []
    for frame in frames:
        tall = Image.new("RGB", (480, 640))
        tall.paste(frame, (0, 140))
        made.append(tall)
    return made


def _captioned(frames: Frames) -> Frames:
    made = [frame.copy() for frame in frames]
    for frame in made:
        ImageDraw.Draw(frame).text(
            (40, 290), "38 died today", fill="white", stroke_width=2, stroke_fill="black",
            font_size=40,
        )  # fmt: skip
    return made


CHANGES: dict[str, tuple[Callable[[Frames], Frames], int]] = {
    "re-encoded": (lambda frames: frames, 150_000),
    "re-encoded at 320 × 240": (lambda frames: [f.resize((320, 240)) for f in frames], 90_000),
    "cut: 2.4 s off the beginning, 2 s off the end": (lambda frames: frames[12:-10], 250_000),
    "cropped to 80 % of each side": (_cropped, 250_000),
    "under a banner with words": (_bannered, 250_000),
    "with bars above and below": (_boxed, 250_000),
    "with words over it": (_captioned, 250_000),
}


def videos(folder: Path, count: int) -> Iterator[tuple[str, str, Decision]]:
    """The same of videos."""
    matcher = VideoMatcher(everything)
    for seed in range(count):
        matcher.add(f"v{seed}", video_fingerprint(clip(folder / "kept.mp4", story(seed + 500))))
    matcher.commit()
    for seed in range(count):
        frames = story(seed + 500)
        for name, (change, bits) in CHANGES.items():
            copy = clip(folder / "sent.mp4", change(frames), bit_rate=bits)
            yield name, f"v{seed}", matcher.match(copy)
        part = len(frames) // 4
        mixed = [*frames[: 2 * part], *story(seed + 900)[2 * part : 3 * part], *frames[3 * part :]]
        yield "one scene of four replaced", "", matcher.match(clip(folder / "sent.mp4", mixed))
        other = clip(folder / "sent.mp4", story(seed + 700))
        yield "another video", "", matcher.match(other)


def table(title: str, rows: Iterator[tuple[str, str, Decision]]) -> None:
    """Print how often what was found, answered, and answered wrongly."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, id, decision in rows:
        candidates = () if isinstance(decision, NoMatch) else decision.candidates
        answer = decision.best.id if isinstance(decision, Answer) else ""
        right = bool(id) and id in [c.id for c in candidates[:3]]
        answered, wrong = bool(answer), answer not in {"", id}
        for at, value in enumerate((1, right if id else bool(candidates), answered, wrong)):
            counts[name][at] += value
    print(
        f"| {title} | sent | found | answered | answered wrongly |\n| --- | --- | --- | --- | --- |"
    )
    for name, row in counts.items():
        print(f"| {name} | {' | '.join(map(str, row))} |", flush=True)
    print()


def main() -> None:
    """Draw, speak, send and count."""
    count = int(sys.argv[1]) if sys.argv[1:] else VIDEOS
    folder = Path(tempfile.mkdtemp(prefix="moving-"))
    try:
        table("voice notes", notes(folder, CHOSEN if "chosen" in sys.argv else REPORTED))
        table("videos", videos(folder, count))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
