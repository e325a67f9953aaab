"""Modal prompts: file to open, where to save, save changes first, replaced clip."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QHeaderView, QMessageBox, QTreeView, QWidget

from engine.project import SUFFIX
from pixelplayer_gui.i18n.text import tr

VIDEO_PATTERNS = (
    "*.mp4 *.m4v *.mov *.mkv *.webm *.avi *.mpg *.mpeg *.ts *.mts *.m2ts *.flv *.3gp *.ogv *.wmv"
)
AUDIO_PATTERNS = "*.wav *.flac *.mp3 *.m4a *.ogg *.opus"


class UnsavedChoice(Enum):
    """The answer to "save changes?" before a clip is closed."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class ReplacedClipChoice(Enum):
    """Which clip to use when another file lies under the name of the project's clip."""

    USE_IT = auto()
    CHOOSE_ANOTHER = auto()
    NONE = auto()


def ask_file_to_open(parent: QWidget, folder: str) -> Path | None:
    """Which clip or project to open."""
    dialog = open_file_dialog(parent, folder)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def open_file_dialog(parent: QWidget, folder: str) -> QFileDialog:
    """The dialog that asks it: the desktop's own where there is one, else Qt's, wide enough."""
    kinds = {
        tr("Films, sounds and projects"): f"{VIDEO_PATTERNS} {AUDIO_PATTERNS} *{SUFFIX}",
        tr("Films"): VIDEO_PATTERNS,
        tr("Sound files"): AUDIO_PATTERNS,
        tr("PixelPlayer projects"): f"*{SUFFIX}",
        tr("All files"): "*",
    }
    dialog = QFileDialog(parent, tr("Open a film or a project"), folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"{kind} ({names})" for kind, names in kinds.items()])
    # without the patterns, which would make the box as wide as the screen
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    room = parent.screen().availableGeometry().size()
    dialog.resize(QSize(860, 520).boundedTo(room))
    files = dialog.findChild(QTreeView, "treeView")  # None where the dialog is the desktop's
    if files is not None:
        _show_whole_names(files.header())
    return dialog


def _show_whole_names(header: QHeaderView) -> None:
    """A long name has what kind, size and date leave, not the other way round."""
    header.setStretchLastSection(False)
    for column in range(header.count()):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


def ask_clip_location(parent: QWidget, missing: Path) -> Path | None:
    """Where the clip of a project is now."""
    name, _ = QFileDialog.getOpenFileName(
        parent,
        tr("{name} has moved: where is it now?", name=missing.name),
        str(missing.parent),
        f"{tr('All files')} (*)",
    )
    return Path(name) if name else None


def ask_project_file(parent: QWidget, suggested: Path) -> Path | None:
    """Where to save the project."""
    name, _ = QFileDialog.getSaveFileName(
        parent, tr("Save the project"), str(suggested), f"{tr('PixelPlayer projects')} (*{SUFFIX})"
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)


def confirm_stop_exports(parent: QWidget, count: int) -> bool:
    """Whether the program may end though exports are under way."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("PixelPlayer")
    text = tr("An export is under way. Stop it and quit?")
    if count > 1:
        text = tr("{count} exports are under way or waiting. Stop them and quit?", count=count)
    box.setText(text)
    box.setInformativeText(tr("What is finished stays; nothing half-written is left."))
    stop = box.addButton(tr("Stop and Quit"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Go On Exporting"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is stop


def ask_save_changes(parent: QWidget, name: str) -> UnsavedChoice:
    """Whether to save the edits before the clip is closed."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("PixelPlayer")
    box.setText(tr("Save the changes to “{name}” first?", name=name))
    box.setInformativeText(tr("Otherwise the strips and their levels are lost."))
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    return {buttons.Save: UnsavedChoice.SAVE, buttons.Discard: UnsavedChoice.DISCARD}.get(
        buttons(answer), UnsavedChoice.CANCEL
    )


def ask_replaced_clip(parent: QWidget, clip: Path, *, is_open: bool) -> ReplacedClipChoice:
    """Another clip lies under the name of the project's: use it, or which else?"""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("PixelPlayer")
    role = QMessageBox.ButtonRole
    if is_open:
        box.setText(tr("Another program has changed {name}.", name=clip.name))
        box.setInformativeText(
            tr("Open it again to see and hear what is in it now; your strips and levels stay.")
        )
        use = box.addButton(tr("Open It Again"), role.AcceptRole)
        other = None
        box.addButton(tr("Not Now"), role.RejectRole)
    else:
        box.setText(tr("{name} is not the film this project was made with.", name=clip.name))
        box.setInformativeText(
            tr(
                "It was replaced or edited since. With the new film your strips and levels stay,"
                " but the objects may stand elsewhere in it."
            )
        )
        use = box.addButton(tr("Use the New Film"), role.AcceptRole)
        other = box.addButton(tr("Choose Another…"), role.ActionRole)
        box.addButton(tr("Cancel"), role.RejectRole)
    box.setDefaultButton(use)
    box.exec()
    if box.clickedButton() is use:
        return ReplacedClipChoice.USE_IT
    return (
        ReplacedClipChoice.CHOOSE_ANOTHER
        if other is not None and box.clickedButton() is other
        else ReplacedClipChoice.NONE
    )
