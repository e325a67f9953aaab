"""The thumbnail is painted as bright as it is, its frame and its button's ground over it."""

import pytest
from PySide6.QtGui import QColor, QImage

from pixelplayer_gui.widgets.mixer.thumbnail import Thumbnail


@pytest.mark.parametrize("movable", [True, False])
def test_nothing_veils_the_picture(qtbot, movable):
    thumbnail = Thumbnail(movable=movable)
    qtbot.addWidget(thumbnail)
    thumbnail.resize(70, 40)
    picture = QImage(140, 80, QImage.Format.Format_RGB888)
    picture.fill(QColor(250, 250, 250))
    thumbnail.show_image(picture)
    shown = thumbnail.grab().toImage()
    assert shown.pixelColor(20, 25).lightness() > 240
