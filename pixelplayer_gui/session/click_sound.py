"""The sound of a click: what its first sound makes of the project, before anybody has edited it."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from engine.mixing.mix import Strip
from engine.project import Project
from engine.scene import SoundingObject, Stems
from engine.scene.sharing import SplitFrom
from pixelplayer_gui.session import hit_testing

if TYPE_CHECKING:
    from engine.playback.deck import Deck


class ClickSound:
    """A ``FirstSound``: an object heard alone beside a project that does not hold it yet.

    ``shown`` is what is heard when the click is made, ``committed`` what the object will be added
    to. Where it turns out to be one of the project's (``joins``: only then is that looked for) that
    one is heard. What somebody else wants to hear meanwhile is left alone, and after ``revoke``
    nothing changes any more.
    """

    def __init__(self, deck: Deck, shown: Project, committed: Project, *, joins: bool) -> None:
        self._deck, self._shown, self._committed = deck, shown, committed
        self._joins = joins
        self._lock = Lock()
        self._revoked = self._handed_over = False
        self.moments: dict[str, float] = {}
        """When what happened, by ``time.perf_counter``."""
        self.mark("asked")

    @property
    def stems(self) -> Stems:
        """Those that play."""
        return self._deck.stems

    @property
    def position(self) -> int:
        """What is heard now."""
        return self._deck.player.position

    def sharing_with(
        self, item: SoundingObject
    ) -> tuple[tuple[SoundingObject, ...], SplitFrom] | None:
        """All objects of the project and this one."""
        if self._known(item) is not None:
            return None
        project = self._committed.with_object(item, Strip(item.id))
        return project.scene.objects, project.sharing.split_from

    def mark(self, what: str) -> None:
        """For the benchmark."""
        self.moments.setdefault(what, time.perf_counter())

    def hear(self, item: SoundingObject) -> None:
        """Alone, as the editor isolates it."""
        known = self._known(item)
        project = self._committed
        if known is None:
            project = project.with_object(item, Strip(item.id))
        carrier = project.mix.strip_holding((known or item).id)
        isolated = carrier.id if carrier is not None else item.id
        mix = replace(project.mix, isolated=isolated)
        with self._lock:
            if not self._revoked:
                self._deck.player.show_instead(self._shown.mix, project.scene, mix)
                self._handed_over = True
                self.mark("handed over")

    def revoke(self) -> bool:
        """The answer is there, or nobody waits for it any more; whether it was heard already."""
        with self._lock:
            heard = self._handed_over and not self._revoked
            self._revoked = True
            return heard

    def _known(self, item: SoundingObject) -> SoundingObject | None:
        if not self._joins:
            return None
        return hit_testing.matching_object(self._committed.scene, item, item.point[2])
