"""The questions the window asks: which file, where to, and whether to save first."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.project import SUFFIX

FILMS = (
    "*.mp4 *.m4v *.mov *.mkv *.webm *.avi *.mpg *.mpeg *.ts *.mts *.m2ts *.flv *.3gp *.ogv *.wmv"
)
SOUNDS = "*.wav *.flac *.mp3 *.m4a *.ogg *.opus"


class Choice(Enum):
    """What to do with edits that no file holds."""

    SAVE = auto()
    DISCARD = auto()
    STAY = auto()


def file_to_open(parent: QWidget, folder: str) -> Path | None:
    """Which film or project to open."""
    name, _ = QFileDialog.getOpenFileName(
        parent,
        "Open a film or a project",
        folder,
        f"Films and projects ({FILMS} *{SUFFIX});;Sound files ({SOUNDS});;All files (*)",
    )
    return Path(name) if name else None


def clip_instead_of(parent: QWidget, missing: Path) -> Path | None:
    """Where the clip of a project is now."""
    name, _ = QFileDialog.getOpenFileName(
        parent, f"{missing.name} has moved: where is it now?", str(missing.parent), "All files (*)"
    )
    return Path(name) if name else None


def project_file(parent: QWidget, suggested: Path) -> Path | None:
    """Where to save the project."""
    name, _ = QFileDialog.getSaveFileName(
        parent, "Save the project", str(suggested), f"PixelPlayer projects (*{SUFFIX})"
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)


def before_leaving(parent: QWidget, name: str) -> Choice:
    """Whether to save the edits before the clip is closed."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("PixelPlayer")
    box.setText(f"Save the changes to “{name}” first?")
    box.setInformativeText("Otherwise the strips and their levels are lost.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    return {buttons.Save: Choice.SAVE, buttons.Discard: Choice.DISCARD}.get(
        buttons(answer), Choice.STAY
    )
