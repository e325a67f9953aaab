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

__version__ = "0.2.0"
