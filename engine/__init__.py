"""The engine of PixelPlayer: from a video clip to its sounding objects, a mix and an export.

The river, and the stations on it::

    media file -> frames + waveform -> analysis (looks, masks) -> sounding objects -> mix -> ears
                                                                                        \\-> file

=============  =====================================================================
``scene``      the values both wings share: Waveform, Frame, Region, Scene, Stems
``media``      file <-> frames and samples on one clock; every PyAV quirk lives here
``models``     the zoo (torch): the contract, the registry, one file per paper
``analysis``   who sounds where: find, follow, window by window
``mixing``     what the listener wants: gains, places, and the only renderer
``playback``   the same render, to the sound card
``export``     the same render, to a file
``project``    what is saved: clip + model + Scene + Mix
``evaluation`` how well a model does: cases, metrics, baselines, report
``training``   how the default model was made: datasets, tasks, trainer
=============  =====================================================================

The words: a **Clip** is a video with its sound; a **Frame** is one upright picture of it; a
**Waveform** is samples and their rate; a **Region** is where something is in the picture over
time; a **SoundingObject** is a region that makes a sound; a **Scene** is all of them; **Stems**
are their sounds; a **Strip** is what the listener wants of one of them, a **Mix** of all of them;
a **Project** is all of this as one value; a **Session** is the one open project.

Letters of array shapes: ``B`` batch, ``N`` objects, ``C`` channels, ``T`` samples, ``K`` features,
``F`` rows of the frequency axis, ``W`` columns of the time axis, ``H`` and ``W`` of a picture,
``h`` and ``w`` cells of the picture's feature map.

Points in the picture are (x, y) in 0..1 of the *upright* picture, (0, 0) the top left corner.
"""

import os

__version__ = "0.2.0"

# Threads that share a product sleep while they wait for each other, instead of spinning: where
# others want the cores too (sound, picture, window), the one spun for cannot run. Read when torch
# is loaded. On two cores shared with others (load 14) a window's sound was heard in 0.49 s with
# 0.12 s of processor time; spinning took 3.6 to 4.2 s with 0.8 to 0.9.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
