"""Audio of the lane of the remix: the mix as it is heard, rendered for the file worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.mixing.mix import REST

if TYPE_CHECKING:
    from engine.mixing.mix import Mix
    from engine.mixing.render import Renderer
    from engine.mixing.sources import ReadSound
    from engine.playback.deck import Deck
    from engine.project import Project
    from engine.scene import Scene

_APART = 0x9E37_79B9_7F4A
"""The numbers of two mixes are so far apart that no writing of a stem leads from one to another."""


class RemixAudio:
    """Renders what the remix lane shows, by the same renderer that is heard and exported.

    ``show_project`` belongs to the GUI thread, all else to the thread of the reader.
    """

    def __init__(self) -> None:
        self._state: tuple[int, tuple[Scene, Mix] | None] = (0, None)
        self._renderer: Renderer | None = None

    @property
    def revision(self) -> int:
        """Rises with every change that can be heard; 0 without a project."""
        return self._state[0]

    @property
    def shown(self) -> tuple[int, tuple[Scene, Mix] | None]:
        """The revision and what is to be rendered for it: one value, from any thread."""
        return self._state

    def show_project(self, project: Project | None) -> None:
        """Render this project's mix from now on."""
        revision, before = self._state
        shown = None if project is None else (project.scene, project.mix)
        if before is None or shown is None:
            same = before is shown
        else:
            (scene, mix), (old_scene, old_mix) = shown, before
            # where things stand is heard around the head only
            same = mix == old_mix and (scene is old_scene or not mix.binaural)
        self._state = revision + (not same), shown

    def numbers(self, revision: int, contents: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
        """Of each chunk a number that says what is heard there, made of the strips' numbers."""
        return contents[REST] + np.int64((revision + 1) * _APART % (1 << 62))

    def read(
        self,
        deck: Deck,
        sound: ReadSound,
        shown: tuple[Scene, Mix],
        start: int,
        stop: int,
    ) -> NDArray[np.float32]:
        """The mix ``[C, stop - start]`` between two samples."""
        if self._renderer is None:
            self._renderer = deck.new_renderer(sound)
        scene, mix = shown
        return self._renderer.render(mix, scene, start, stop)

    def close(self) -> None:
        """Forget the clip."""
        self._renderer = None
