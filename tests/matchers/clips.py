"""Draws pictures, clips and speech for the tests of the matchers."""

import shutil
import subprocess
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

Pixels = np.ndarray


def scene(seed: int, width: int = 480, height: int = 360) -> Image.Image:
    """A busy drawing that differs with its seed: blobs, shapes and strokes."""
    rng = np.random.default_rng(seed)
    small = rng.integers(40, 216, (height // 40, width // 40, 3), np.uint8)
    image = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        w, h = int(rng.integers(10, 90)), int(rng.integers(10, 70))
        colour = tuple(int(c) for c in rng.integers(0, 255, 3))
        shape = (draw.ellipse, draw.rectangle, draw.line)[int(rng.integers(0, 3))]
        shape((x, y, x + w, y + h), fill=colour)
    return image


def speech(path: Path, text: str, voice: str = "en") -> Path:
    """``text`` spoken by espeak-ng as a WAV file; the test is skipped where it is missing."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed: no speech to test with")
    subprocess.run([program, "-v", voice, "-w", str(path), text], check=True)
    return path


def flite(path: Path, text: str, voice: str = "slt") -> Path:
    """``text`` spoken by flite as a WAV file, in a voice made of recordings of a person."""
    program = shutil.which("flite")
    if program is None:
        pytest.skip("flite is not installed: no speech to be understood")
    subprocess.run([program, "-voice", voice, "-t", text, "-o", str(path)], check=True)
    return path


def samples(path: Path) -> tuple[np.ndarray, int]:
    """The samples of a mono WAV file and their rate."""
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return data, file.getframerate()


def encode_sound(path: Path, data: np.ndarray, rate: int, codec: str, bit_rate: int) -> Path:
    """Write samples as a compressed sound file."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=48000 if codec == "libopus" else rate)
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=stream.codec_context.rate
        )
        stream.codec_context.layout = "mono"
        for start in range(0, len(data), 4096):
            frame = av.AudioFrame.from_ndarray(data[None, start : start + 4096], "s16", "mono")
            frame.sample_rate, frame.pts = rate, start
            frame.time_base = Fraction(1, rate)
            for part in resampler.resample(frame):
                out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return path


def clip(path: Path, frames: list[Image.Image], rate: int = 5, bit_rate: int = 400_000) -> Path:
    """A silent video of the pictures."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=rate)
        stream.width, stream.height = frames[0].size
        stream.pix_fmt, stream.bit_rate = "yuv420p", bit_rate
        for image in frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(image), "rgb24")))
        out.mux(stream.encode(None))
    return path


def story(seed: int, seconds: int = 12, rate: int = 5) -> list[Image.Image]:
    """A video of four scenes, through each of which the view slowly moves."""
    frames = []
    for number in range(seconds * rate):
        part, within = divmod(number, seconds * rate // 4)
        wide = scene(seed * 10 + part, 560, 400)
        frames.append(wide.crop((within, within // 2, within + 480, within // 2 + 360)))
    return frames
