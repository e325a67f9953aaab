"""Who sounds where: a model at work on a clip, window by window.

::

    features   each window heard once, each picture looked at once (cache, hearing)
    cells      the sound of every cell of a picture
    find       places: around a click, or by themselves          search  objects of a whole film
    follow     where a thing is at any time                       cast    objects as a model knows them
    windows    a sound of any length in windows; join             stems out of windows, in any order
    analyse    Analyser, the one door to all of it
"""
