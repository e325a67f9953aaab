"""The theme: palettes, style sheet, colours and icons by name, dark and light.

Nothing is remembered here: whether the theme is dark is read back from the application's palette,
so that every widget that asks while painting follows a change of theme by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

from engine.resources import resource

STYLE_SHEET = """
QToolTip {{ color: {text}; background: {raised}; border: 1px solid {line}; padding: 4px 6px; }}
QToolBar {{ background: {window}; border: none; spacing: 4px; padding: 4px 6px; }}
QStatusBar {{ color: {dim}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QToolButton {{ padding: 0 6px; }}
QStatusBar QProgressBar {{ min-height: 10px; }}
QMenuBar {{ background: {window}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
QMenuBar::item:selected {{ background: {raised}; border-radius: 3px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px; }}
QToolBar QToolButton {{ padding: 1px 4px; }}
QToolButton:hover {{ background: {raised}; }}
QToolButton:pressed {{ background: {line}; }}
QToolButton:checked {{ background: {checked}; color: {text}; }}
QToolButton:checked:hover {{ background: {line}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton#qt_toolbar_ext_button {{ padding: 0; border: none; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:hover {{ background: {disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 7px 8px; }}
QPushButton {{ background: {raised}; color: {text}; border: 1px solid {line}; border-radius: 4px;
    padding: 5px 14px; }}
QPushButton:hover {{ border-color: {dim}; }}
QPushButton:pressed {{ background: {line}; }}
QPushButton:default, QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ background: {panel}; color: {disabled}; border-color: {line}; }}
QComboBox {{ background: {raised}; color: {text}; border: 1px solid {line}; border-radius: 4px;
    padding: 3px 8px; }}
QComboBox:hover {{ border-color: {dim}; }}
QComboBox:focus, QComboBox:on {{ border-color: {accent}; }}
QComboBox:disabled {{ background: {panel}; color: {disabled}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {panel}; border: 1px solid {line}; outline: none;
    selection-background-color: {checked}; selection-color: {text}; }}
QTabBar::tab {{ background: transparent; color: {dim}; border: none; padding: 7px 14px;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:focus {{ background: {raised}; }}
QHeaderView::section {{ background: {panel}; color: {dim}; border: none; padding: 4px 6px;
    border-bottom: 1px solid {line}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMainWindow::separator {{ background: {window}; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QLineEdit, QPlainTextEdit {{ background: {well}; border: 1px solid {line}; border-radius: 3px; }}
QLineEdit {{ padding: 3px 5px; }}
QLineEdit#inline {{ padding: 0; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {accent}; }}
QRadioButton::indicator, QCheckBox::indicator {{ width: 13px; height: 13px;
    background: {well}; border: 1px solid {dim}; }}
QRadioButton::indicator {{ border-radius: 7px; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator:checked {{ background: {on_accent}; border: 4px solid {accent};
    width: 7px; height: 7px; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
    image: url("{tick}"); }}
QRadioButton::indicator:disabled, QCheckBox::indicator:disabled {{ border-color: {disabled}; }}
QRadioButton::indicator:checked:disabled {{ background: {well}; }}
QCheckBox::indicator:checked:disabled {{ background: {disabled}; }}
QRadioButton:focus, QCheckBox:focus {{ color: {link}; }}
QProgressBar {{ background: {well}; border: 1px solid {line}; border-radius: 3px;
    text-align: center; min-height: 16px; color: {text}; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
QDialog#palette {{ border: 1px solid {line}; }}
QFrame#details {{ background: {panel}; border: 1px solid {line}; }}
QLabel#keys {{ background: {raised}; border: 1px solid {line}; border-radius: 4px;
    padding: 1px 6px; }}
QToolButton#card {{ background: {panel}; border: 1px solid {line}; border-radius: 6px;
    padding: 6px; color: {text}; }}
QToolButton#card:hover {{ background: {raised}; border-color: {accent}; }}
QToolButton#card:disabled {{ color: {disabled}; }}
QToolButton#card:focus {{ border-color: {accent}; }}
"""

SYSTEM, DARK, LIGHT = "system", "dark", "light"
"""What can be chosen; "system" is what the desktop wears."""

_DARK = {
    "window": "#1d2025",
    "panel": "#25292f",
    "raised": "#31363e",
    "well": "#15181c",
    "line": "#3a404a",
    "groove": "#0e1013",
    "screen": "#0e1013",
    "text": "#dde1e6",
    "dim": "#9aa3af",
    "disabled": "#616973",
    "accent": "#5aa7e8",
    "checked": "#2a4257",
    "on_accent": "#0b1016",
    "mute": "#e78581",
    "on_mute": "#1a0606",
    "solo": "#e6c54a",
    "on_solo": "#1a1503",
    "good": "#57b98d",
    "meter_low": "#3f9d78",
    "meter_mid": "#d9b23c",
    "meter_high": "#e0523f",
    "warning": "#e8a33d",
    "play_head": "#f4f6f8",
    "rest": "#98a1ad",
    "link": "#7dbcf0",
}

_LIGHT = {
    "window": "#e9ebee",
    "panel": "#f6f7f9",
    "raised": "#ffffff",
    "well": "#ffffff",
    "line": "#c3c8d0",
    "groove": "#c9ced6",
    "screen": "#0e1013",
    "text": "#1c2026",
    "dim": "#59626e",
    "disabled": "#9aa2ac",
    "accent": "#1e6bae",
    "checked": "#cfe1f1",
    "on_accent": "#ffffff",
    "mute": "#bc3a34",
    "on_mute": "#ffffff",
    "solo": "#e3b91e",
    "on_solo": "#241c00",
    "good": "#247652",
    "meter_low": "#3fa37b",
    "meter_mid": "#d3a317",
    "meter_high": "#d63c2a",
    "warning": "#975a00",
    "play_head": "#14171b",
    "rest": "#6c7683",
    "link": "#1e6bae",
}

# Found by maximising the smallest OKLab distance of any two, seen with normal, protan, deutan and
# tritan eyes (Machado et al. 2009); the light set keeps the hues of the dark one.
_OBJECTS_DARK = (
    "#f19a0f",
    "#4986f6",
    "#57c899",
    "#dc532b",
    "#9fecfe",
    "#a770a4",
    "#ece279",
    "#b8a9fb",
)
_OBJECTS_LIGHT = (
    "#a6641d",
    "#354068",
    "#28bcae",
    "#811e07",
    "#397e87",
    "#7b3cb1",
    "#afaa03",
    "#8f7efc",
)

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "well",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "dim",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Dark: "groove",
    QPalette.ColorRole.Shadow: "groove",
}

_ICON_PIXELS = (16, 20, 24, 32, 40, 48, 64, 96)


def apply(app: QApplication, dark: bool = True) -> None:
    """Apply a theme to the application: Fusion style, palette, style sheet."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette(dark))
    tick = resource("icons", "tick_dark.svg" if dark else "tick_light.svg").as_posix()
    arrow = resource("icons", "arrow_dark.svg" if dark else "arrow_light.svg").as_posix()
    colours = _DARK if dark else _LIGHT
    app.setStyleSheet(STYLE_SHEET.format(**colours, tick=tick, arrow=arrow))


def wants_dark(choice: str) -> bool:
    """Whether a choice means the dark theme; a desktop that does not say gets it."""
    if choice == SYSTEM:
        return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light
    return choice != LIGHT


def is_dark() -> bool:
    """Whether the application wears the dark theme (dark too before there is an application)."""
    if QGuiApplication.instance() is None:
        return True
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def colour(name: str) -> QColor:
    """A colour of the present theme by name ("text", "accent", ...); ``KeyError`` if none."""
    return QColor((_DARK if is_dark() else _LIGHT)[name])


def object_colour(index: int) -> QColor:
    """The colour of the ``index``-th sounding object; after the eighth they come back, paler."""
    return _object_tone(index, _OBJECTS_DARK if is_dark() else _OBJECTS_LIGHT, colour("text"))


def object_colour_of(object_id: str) -> QColor:
    """The colour of an object, the same for as long as it lives, whoever comes and goes beside it.

    The number in its id says which ("object-3" wears the third); another id is as good as a number.
    """
    return object_colour(_object_index(object_id))


def _object_index(object_id: str) -> int:
    number = re.search(r"[1-9][0-9]*$", object_id)
    return int(number[0]) - 1 if number else crc32(object_id.encode()) % 8


def on_film(name: str) -> QColor:
    """A colour of what lies over or around the picture, which no theme makes brighter."""
    return QColor(_DARK[name])


def object_colour_on_film(object_id: str) -> QColor:
    """The colour of an object over the picture, the same in both themes."""
    return _object_tone(_object_index(object_id), _OBJECTS_DARK, on_film("text"))


def _object_tone(index: int, colours: Sequence[str], text: QColor) -> QColor:
    turn, place = divmod(index, len(colours))
    base = QColor(colours[place])
    return base if turn == 0 else mixed(base, text, min(0.6, 0.3 * turn))


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """``first`` moved towards ``second``; ``share`` 0 is the first, 1 the second."""
    parts = zip(first.getRgbF(), second.getRgbF(), strict=True)  # pyright: ignore[reportArgumentType]
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))


def faded(base: QColor, alpha: float) -> QColor:
    """``base`` at an opacity of 0..1."""
    result = QColor(base)
    result.setAlphaF(alpha)
    return result


def number_font(size_change: float = 0.0, *, bold: bool = False) -> QFont:
    """The application's font with figures of one width, for numbers that change as one looks."""
    font = small_font(size_change)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setBold(bold)
    return font


def small_font(size_change: float = -1.0) -> QFont:
    """The application's font, some points smaller or larger."""
    font = QFont(QGuiApplication.font())
    # by way of QFontInfo, because a font set in pixels knows no points
    font.setPointSizeF(max(6.0, QFontInfo(font).pointSizeF() + size_change))
    return font


def code_font() -> QFont:
    """The system's font of one width, for reports."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def icon(name: str) -> QIcon:
    """An icon of ``resources/icons`` in the text colour; checked it wears the accent."""
    return _icon(name, is_dark())


def app_icon() -> QIcon:
    """The icon of the application itself, in its own colours."""
    drawing = resource("icons", "app.svg").read_bytes()
    result = QIcon()
    for pixels in (*_ICON_PIXELS, 256):
        result.addPixmap(_draw(drawing, pixels))
    return result


@lru_cache(maxsize=128)
def _icon(name: str, dark: bool) -> QIcon:
    """One drawing in every state and size; several sizes keep it crisp at every scale."""
    colours = _DARK if dark else _LIGHT
    drawing = resource("icons", f"{name}.svg").read_text("utf-8")
    states = (
        (QIcon.Mode.Normal, QIcon.State.Off, "text"),
        (QIcon.Mode.Normal, QIcon.State.On, "accent"),
        (QIcon.Mode.Disabled, QIcon.State.Off, "disabled"),
        (QIcon.Mode.Disabled, QIcon.State.On, "disabled"),
    )
    result = QIcon()
    for mode, state, tone in states:
        painted = drawing.replace("currentColor", colours[tone]).encode()
        for pixels in _ICON_PIXELS:
            result.addPixmap(_draw(painted, pixels), mode, state)
    return result


def _draw(drawing: bytes, pixels: int) -> QPixmap:
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap


def _palette(dark: bool) -> QPalette:
    colours = _DARK if dark else _LIGHT
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(colours[name]))
    faint = (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.PlaceholderText,
    )
    for role in faint:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["disabled"]))
    highlight = QPalette.ColorRole.Highlight
    palette.setColor(QPalette.ColorGroup.Disabled, highlight, QColor(colours["line"]))
    return palette
