"""A small data pack in the format of the big one, made by code: tones, chords, blobs."""

import csv
import gzip
import json
from pathlib import Path

import cv2
import numpy as np
import soundfile

RATE = 48_000


def tone(hz: float, seconds: float, harmonics: int = 5) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    waves = [np.sin(2 * np.pi * hz * k * time) / k for k in range(1, harmonics + 1)]
    return (0.3 * np.sum(waves, axis=0)).astype(np.float32)


def _table(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _notes(folder: Path) -> None:
    rows = []
    for label, harmonics in (("violin", 8), ("flute", 2)):
        at, parts = 0.0, []
        for pitch in range(60, 73, 2):
            parts.append(tone(440 * 2 ** ((pitch - 69) / 12), 0.5, harmonics))
            rows.append(
                {
                    "file": f"audio/notes/{label}/bank.wav",
                    "start_s": at,
                    "duration_s": 0.5,
                    "class": label,
                    "midi_pitch": pitch,
                }
            )
            at += 0.5
        path = folder / f"audio/notes/{label}/bank.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.concatenate(parts), RATE)
    _table(folder / "audio/notes/index.csv", rows)


def _recordings(folder: Path) -> None:
    solos, phrases = [], []
    # The split goes by the name's checksum; "xi" is one that is held out.
    names = ["alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa", "xi"]
    for i, name in enumerate(names):
        label = ("violin", "flute", "congas")[i % 3]
        path = folder / f"audio/solos/{label}/{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, tone(200 + 20 * i, 7.0, 3 + i % 4), RATE)
        solos.append({"file": f"{label}/{name}.wav", "class": label})
    path = folder / "audio/phrases/flute.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, tone(523, 2.0), RATE)
    phrases.append({"file": "audio/phrases/flute.wav", "class": "flute"})
    _table(folder / "audio/solos/index.csv", solos)
    _table(folder / "audio/phrases/phrases.csv", phrases)


def _pictures(folder: Path) -> None:
    rng = np.random.default_rng(0)
    colours = {"violin": (160, 80, 30), "flute": (200, 200, 210), "background": (20, 120, 40)}
    rows = []
    for label, colour in colours.items():
        for i in range(4):
            picture = np.full((120, 160, 3), colour, np.uint8)
            picture = cv2.add(picture, rng.integers(0, 40, picture.shape, dtype=np.uint8))
            name = f"images/{label}/{i}.jpg"
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / name), picture[..., ::-1])
            rows.append({"file": name, "class": label, "split": "valid" if i == 3 else "train"})
    _table(folder / "images/images.csv", rows)
    _table(
        folder / "images_more/index.csv",
        [{"file": "../images/violin/0.jpg", "class": "violin", "player_visible": "yes"}],
    )
    _table(folder / "images_more/pack_players.csv", [{"file": "images/violin/1.jpg"}])
    frames = folder / "av/flute/frames/x"
    frames.mkdir(parents=True)
    cv2.imwrite(str(frames / "00000.jpg"), np.full((90, 160, 3), 200, np.uint8))
    soundfile.write(folder / "av/flute/x.wav", tone(600, 8.0), RATE)
    row = {"file": "av/flute/x.wav", "frames_dir": "av/flute/frames/x", "class": "flute"}
    _table(folder / "av/av.csv", [row])
    header = {"file": "none.mp4", "class": "drum", "has_audio": "no", "audio_is_real": "no"}
    _table(folder / "av_clips/index.csv", [header])


def make_pack(folder: Path) -> Path:
    """Two note banks, sixteen solos, a phrase, one film, a dozen pictures and a score."""
    _notes(folder)
    _recordings(folder)
    _pictures(folder)
    (folder / "scores").mkdir(parents=True)
    notes = [[i * 0.5, 0.5, 60 + i % 12] for i in range(64)]
    piece = json.dumps({"title": "scale", "parts": [{"name": "one", "notes": notes}]})
    for name in ("quartets", "lieder"):
        with gzip.open(folder / f"scores/{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(piece + "\n")
    return folder
