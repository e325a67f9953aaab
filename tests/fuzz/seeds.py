"""The sound files that are damaged: small media of every container we write, and files of ours."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
from av.codec.codec import UnknownCodecError

from engine.mixing.mix import Mix, Strip
from engine.models.weights.card import WeightsCard
from engine.project import Project
from engine.project.project import Marker
from engine.project.recovery import write_recovery
from engine.project.storage import save
from engine.scene import Box, Region, Scene, SoundingObject, Stems
from pixelplayer_gui.settings import ScreenLayout, Settings
from tests.support.film import Track, make_film, noise

_MORE = noise(1, 24000, level=0.1)
FILMS = {
    "a.mp4": {"codec": "h264", "audio_codec": "aac"},
    "b.mov": {"codec": "h264", "audio_codec": "pcm_s16le"},
    "c.mkv": {"codec": "h264", "audio_codec": "flac"},
    "d.webm": {"codec": "vp9", "audio_codec": "opus", "rate": 48000},
    "e.avi": {"codec": "mpeg4", "audio_codec": "mp3"},
    "f.ts": {"codec": "mpeg2video", "audio_codec": "ac3", "rate": 48000},
    "g.flv": {"codec": "flv1", "audio_codec": "mp3"},
    "h.ogg": {"codec": None, "audio_codec": "opus", "rate": 48000},
    "i.wav": {"codec": None, "audio_codec": "pcm_f32le"},
    "j.flac": {"codec": None, "audio_codec": "flac"},
    "k.mp3": {"codec": None, "audio_codec": "mp3"},
    "l.m4a": {"codec": None, "audio_codec": "alac"},
    "m.mkv": {"codec": "hevc", "audio_codec": "ac3", "rate": 48000},
    "n.mp4": {"codec": "av1", "audio_codec": "opus", "rate": 48000},
    "o.wmv": {"codec": "wmv2", "audio_codec": "wmav2", "audio_bit_rate": 96_000},
    "p.mxf": {"codec": "mpeg2video", "audio_codec": "pcm_s16le", "rate": 48000},
    "q.mkv": {
        "codec": "vp9", "audio_codec": "mp3", "more_sounds": (Track(_MORE, codec="mp2"),),
        "chapters": ((0.0, 0.2, "one"), (0.2, 0.5, "two")), "subtitles": ((0.1, 0.2, "hm"),),
        "cover": True, "metadata": {"title": "a film"}, "b_frames": 0,
    },
    "r.mp4": {
        "codec": "h264", "b_frames": 2, "rotation": 90, "sound_start": 0.1,
        "more_sounds": (Track(_MORE, codec="ac3", language="deu", rate=48000),),
        "subtitles": ((0.1, 0.2, "hm"),), "subtitle_codec": "mov_text",
    },
}  # fmt: skip
KINDS = ("media", "project", "recovery", "stems", "settings", "card", "sofa")
SUFFIXES = {"project": ".ppx", "sofa": ".sofa"}
"""Of the damaged file; media keep theirs, all else is .json."""


def make_seeds(folder: Path) -> dict[str, tuple[Path, ...]]:
    """All kinds of files, whole, below a folder; a codec that is not built in is left out."""
    seeds: dict[str, tuple[Path, ...]] = {"media": tuple(_films(folder / "media"))}
    film = folder / "media" / "c.mkv"
    project = _project(film)
    for kind in KINDS[1:]:
        (folder / kind).mkdir(parents=True)
    save(project, folder / "project" / "a.ppx")
    write_recovery(folder / "recovery" / "a.json", project, folder / "project" / "a.ppx")
    _stems(folder / "stems")
    Settings(
        recent_files=[str(film)],
        layouts={"desk 800x600": ScreenLayout(geometry="abc", panels={"whole": "abc"})},
    ).save(folder / "settings" / "a.json")
    card = WeightsCard("pixel-slots", "a.safetensors", "0" * 64, numbers={"sdr_db": 1.0})
    facts = {name: getattr(card, name) for name in card.__dataclass_fields__}
    (folder / "card" / "a.json").write_text(json.dumps(facts))
    _sofa(folder / "sofa" / "a.sofa")
    names = {"project": "a.ppx", "stems": "stems.json", "sofa": "a.sofa"}
    return seeds | {kind: (folder / kind / names.get(kind, "a.json"),) for kind in KINDS[1:]}


def _films(folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    made = []
    for name, how in FILMS.items():
        rate = int(how.get("rate", 44100))  # type: ignore[call-overload]
        sound = noise(2, rate // 2, level=0.1)
        try:
            make_film(folder / name, seconds=0.5, size=(64, 48), sound=sound, **how)  # type: ignore[arg-type]
        except UnknownCodecError:  # this FFmpeg has no such encoder
            (folder / name).unlink(missing_ok=True)
            continue
        made.append(folder / name)
    return made


def _project(film: Path) -> Project:
    region = Region((0.0, 0.4), (Box(0.1, 0.2, 0.3, 0.4),) * 2, ((0.0, 0.5), (1.0, 1.0)))
    thing = SoundingObject("a", region, (0.2, 0.3, 0.1), "violin", 0.5, -20.0)
    strip = Strip("a", "violin", automation=((0.0, -3.0), (0.4, 0.0)), place=(10.0, 0.0))
    mix = Mix((strip,), master_db=-1.0)
    return Project(film, 0, "pixel-slots", Scene((thing,)), mix, (Marker(0.1, "here"),))


def _stems(folder: Path) -> None:
    stems = Stems(2, 1000, 8000, folder)
    stems.add("a")
    stems.write("a", 0, np.ones((2, 1000), np.float32))
    stems.save()
    stems.close()


def _sofa(path: Path) -> None:
    ring = np.array([[a, e, 1.4] for e in (-30, 0, 30) for a in range(0, 360, 60)], float)
    responses = np.random.default_rng(0).standard_normal((len(ring), 2, 32))
    with h5py.File(path, "w") as file:
        file.attrs["SOFAConventions"] = "SimpleFreeFieldHRIR"
        file["Data.IR"], file["Data.SamplingRate"] = responses, np.array([44100.0])
        file["Data.Delay"], file["SourcePosition"] = np.zeros((1, 2)), ring
        file["ReceiverPosition"] = np.array([[[0], [0.09], [0]], [[0], [-0.09], [0]]])
        file["SourcePosition"].attrs["Type"] = "spherical"
