"""``pixelplayer info``: what is in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import FILE, json_option
from engine.cli.progress import tell_notices
from engine.cli.terminal import tell
from engine.project import SUFFIX, open_project

if TYPE_CHECKING:
    from engine.media.clip_info import ClipInfo


@click.command()
@click.argument("file", type=FILE)
@json_option
def info(file: Path, as_json: bool) -> None:
    """Tell what is in FILE, a clip or a project: pictures, sound tracks, lengths."""
    from engine.media.clip import Clip

    if file.suffix.lower() == SUFFIX:
        project = open_project(file)
        clip = Clip.open(project.clip, project.track)
        names = [strip.name for strip in project.mix.strips]
        facts = {"project": str(file), "model": project.model, "strips": names}
    else:
        clip, facts = Clip.open(file), {}
    tell_notices(clip)
    facts = _as_dict(clip.info) | facts
    if as_json:
        click.echo(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    for line in _lines(facts):
        tell(line)


def _as_dict(about: ClipInfo) -> dict[str, Any]:
    # a plain dict: asdict cannot copy a read-only view of one
    return asdict(replace(about, metadata=dict(about.metadata))) | {"path": str(about.path)}


def _lines(facts: dict[str, Any]) -> list[str]:
    lines = [f"{facts['path']}", f"  container: {facts['container']}"]
    lines.append(f"  length: {facts['duration_seconds']:.3f} s")
    picture = facts["picture"]
    if picture is None:
        lines.append("  picture: none")
    else:
        lines.append(
            f"  picture: {picture['width']} x {picture['height']}, {picture['codec']},"
            f" {picture['frames_per_second']:.3f} frames a second"
        )
    for sound in facts["sound_tracks"]:
        language = f", {sound['language']}" if sound["language"] else ""
        lines.append(
            f"  sound {sound['track'] + 1}: {sound['codec']}, {sound['rate']} Hz,"
            f" {sound['layout']}{language}"
        )
    if not facts["sound_tracks"]:
        lines.append("  sound: none")
    if "project" in facts:
        lines.append(f"  project: {facts['project']}, strips: {', '.join(facts['strips'])}")
    return lines
