"""The panel host: the picture in the middle, and the panels that dock around it or float."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QLayout, QMainWindow, QWidget

from pixelplayer_gui.window.panel_grip import PanelGrip

_STATE_VERSION = 1
"""Of Qt's own text; what the main window wrote before the panels were docks has 0."""
_DOCKS = "docks"
Area = Qt.DockWidgetArea


@dataclass(frozen=True, slots=True)
class Panel:
    """A dock that shares the window with the picture: ``rule`` says how large it is at ``home``."""

    name: str
    dock: QDockWidget
    home: Area
    rule: Callable[[], int]

    @property
    def orientation(self) -> Qt.Orientation:
        """Along which its rule counts."""
        beside = self.home in (Area.LeftDockWidgetArea, Area.RightDockWidgetArea)
        return Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical

    @property
    def size(self) -> int:
        """Its pixels along that."""
        beside = self.orientation == Qt.Orientation.Horizontal
        return self.dock.width() if beside else self.dock.height()


class PanelHost(QMainWindow):
    """A main window within the window, for its docks.

    A panel is as large as its rule says until a hand moves its separator; a double-click there
    follows the rule again.
    """

    def __init__(self, picture: QWidget) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        # not animated: what slides for a while lets no resizing be smooth
        self.setDockOptions(self.DockOption.AllowNestedDocks | self.DockOption.AllowTabbedDocks)
        self.setCentralWidget(picture)
        layout = self.layout()
        assert layout is not None
        self._layout: QLayout = layout
        self._panels: list[Panel] = []
        self._by_hand: dict[str, int] = {}
        self._before_drag: dict[str, int] | None = None
        self._answered: dict[str, tuple[int, int, QSize]] = {}
        self._first_state = QByteArray()

    def add_panel(
        self, name: str, title: str, widget: QWidget, home: Area, rule: Callable[[], int]
    ) -> QDockWidget:
        """Dock a panel at an edge; ``rule`` gives its pixels from there."""
        dock = QDockWidget(title, self)
        dock.setObjectName(f"{name}_dock")
        dock.setWidget(widget)
        dock.setTitleBarWidget(PanelGrip(dock))
        self.addDockWidget(home, dock)
        dock.dockLocationChanged.connect(self.follow_rules)
        self._panels.append(Panel(name, dock, home, rule))
        return dock

    @property
    def arrangement(self) -> dict[str, str]:
        """Where the docks are, and how large a hand made them, as text for the settings."""
        state = base64_text(self.saveState(_STATE_VERSION))
        return {_DOCKS: state, **{name: str(size) for name, size in self._by_hand.items()}}

    def restore(self, arrangement: Mapping[str, str]) -> None:
        """The docks as ``arrangement`` once said; what an older version said is passed over."""
        if self._first_state.isEmpty():
            self._first_state = self.saveState(_STATE_VERSION)
        state = QByteArray.fromBase64(arrangement.get(_DOCKS, "").encode())
        self.restoreState(state, _STATE_VERSION)
        sizes = {panel.name: arrangement.get(panel.name, "") for panel in self._panels}
        self._by_hand = {name: int(size) for name, size in sizes.items() if size.isdecimal()}
        self.follow_rules()

    def reset(self) -> None:
        """All docks as in the first start."""
        self._by_hand = {}
        self.restoreState(self._first_state, _STATE_VERSION)
        self.follow_rules()

    @Slot()
    def follow_rules(self) -> None:
        """Give every panel at home what its rule says, or what a hand has said."""
        if self._before_drag is not None or not self.isVisible():
            return
        for panel in self._panels:
            wanted = self._by_hand.get(panel.name) or panel.rule()
            asked = wanted, panel.size, self.size()
            if panel.size == wanted or asked == self._answered.get(panel.name):
                continue  # there is no room for what it wants
            if self._is_at_home(panel):
                self.resizeDocks([panel.dock], [wanted], panel.orientation)
                self._layout.activate()  # now, not a frame later
                self._answered[panel.name] = wanted, panel.size, self.size()

    def event(self, event: QEvent) -> bool:
        """Qt moves the separators; here it is noticed that a hand did."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            at = event.position().toPoint()
            if self.childAt(at) is None and kind == QEvent.Type.MouseButtonPress:
                self._before_drag = self._sizes
            elif self.childAt(at) is None and kind == QEvent.Type.MouseButtonDblClick:
                self._release(at)
        done = super().event(event)
        if kind == QEvent.Type.MouseButtonRelease:
            self._end_drag()
        elif kind == QEvent.Type.LayoutRequest:
            self.follow_rules()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rules may say something else now."""
        super().resizeEvent(event)
        self.follow_rules()

    def showEvent(self, event: QShowEvent) -> None:
        """Now there are sizes."""
        super().showEvent(event)
        self.follow_rules()

    @property
    def _sizes(self) -> dict[str, int]:
        return {panel.name: panel.size for panel in self._panels if self._is_at_home(panel)}

    def _is_at_home(self, panel: Panel) -> bool:
        dock = panel.dock
        docked = dock.isVisible() and not dock.isFloating()
        return docked and self.dockWidgetArea(dock) == panel.home

    def _end_drag(self) -> None:
        before, self._before_drag = self._before_drag, None
        if before is not None:
            moved = {name: size for name, size in self._sizes.items() if size != before.get(name)}
            self._by_hand.update(moved)

    def _release(self, at: QPoint) -> None:
        """The panel beside the separator at ``at`` follows its rule again."""
        for panel in self._panels:
            if panel.dock.geometry().adjusted(-8, -8, 8, 8).contains(at):
                self._by_hand.pop(panel.name, None)
        self.follow_rules()


def base64_text(state: QByteArray) -> str:
    """Bytes of Qt's as text for the settings."""
    return bytes(state.toBase64().data()).decode()
