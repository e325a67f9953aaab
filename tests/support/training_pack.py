"""A small data pack in the format of the big one, made by code: tones, chords, blobs.

Some sources are held out; one recording is a copy of another, one is too short.
"""

import csv
import gzip
import json
from pathlib import Path

import cv2
import numpy as np
import soundfile

RATE = 48_000
FEW_CASES = (("pair", 4), ("trio", 2), ("silent", 2), ("off screen", 2), ("same class", 2))
HELD_OUT = ("realshafer/instrument-id-practice", "ekkezia/sonyc-dataviz")
SOUND_CLASSES = (
    "violin", "flute", "tuba", "cello", "voice_singing", "noise_dog", "noise_traffic"
)  # fmt: skip


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
    solos, number = [], 0
    names = ["alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa", "xi"]
    for i, name in enumerate(names):
        label = ("violin", "flute", "congas")[i % 3]
        path = folder / f"audio/solos/{label}/{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, tone(200 + 20 * i, 7.0, 3 + i % 4), RATE)
        solos.append({"file": f"{label}/{name}.wav", "class": label, "repo@commit": "one/a@1"})
    shared = "seth814/Audio-Classification@2"
    special = [
        {"file": "flute/seth814_Flute_0123abcd.wav", "class": "flute", "repo@commit": shared},
        {"file": "flute/seth814_Flute_9999abcd.wav", "class": "flute", "repo@commit": shared},
        {"file": "cello/pradyojha_x.wav", "class": "cello", "repo@commit": "pradyojha/S@1"},
        {"file": "tuba/short.wav", "class": "tuba", "repo@commit": "one/a@1"},
    ]
    for i, row in enumerate(special):
        _sound(folder / "audio/solos" / row["file"], 40 + i, 0.3 if "short" in row["file"] else 2)
    _table(folder / "audio/solos/index.csv", solos + special)
    phrase = {"file": "audio/phrases/fsd_0123abcd.wav", "class": "flute",
              "source": "lucasjustollorente/M@1:x"}  # fmt: skip
    _sound(folder / phrase["file"], 50, 2)
    _table(folder / "audio/phrases/phrases.csv", [phrase])
    more = []
    for label in SOUND_CLASSES:
        for source in ("one/a", "two/b", *HELD_OUT):
            name = f"{label}/{source.replace('/', '_')}.wav"
            _sound(folder / "audio/more" / name, number)
            more.append({"file": name, "class": label, "repo@commit": f"{source}@1"})
            number += 1
    _table(folder / "audio/more/index.csv", more)


def _sound(path: Path, number: int, seconds: float = 7.0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, tone(150 + 37 * number, seconds, 4), RATE)


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
    frames = folder / "av/flute/frames/film"
    frames.mkdir(parents=True)
    for i in range(48):
        cv2.imwrite(str(frames / f"{i:05d}.jpg"), np.full((90, 160, 3), 200, np.uint8))
    soundfile.write(folder / "av/flute/film.wav", tone(600, 8.0), RATE)
    row = {"file": "av/flute/film.wav", "frames_dir": "av/flute/frames/film", "class": "flute",
           "source_id": "film"}  # fmt: skip
    _table(folder / "av/av.csv", [row])
    _players(folder)
    header = {"file": "none.mp4", "class": "drum", "has_audio": "no", "audio_is_real": "no"}
    _table(folder / "av_clips/index.csv", [header])


def _players(folder: Path) -> None:
    players = []
    for i, label in enumerate((*SOUND_CLASSES[:4], "person_no_instrument")):
        for split in ("train", "valid"):
            path = folder / f"images_players/{label}/{split}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), np.full((90, 120, 3), 30 + 20 * i, np.uint8))
            players.append(
                {"file": f"{label}/{split}.png", "class": label, "split": split,
                 "player": "no" if "person" in label else "yes", "box": "12 9 60 45",
                 "video_or_person_id": f"{label}-{split}"}
            )  # fmt: skip
    _table(folder / "images_players/index.csv", players)


def make_pack(folder: Path) -> Path:
    """Note banks, recordings of seven classes and photos, some of held-out sources, and a score."""
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
