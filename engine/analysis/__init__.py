"""Analysis of a clip: a separation model at work on it, window by window (who sounds where).

::

    analyse    Analyser, the one door to all of this
    features   each window heard once, each picture looked at once (hearing, cache, memory)
    cells      the sound of every cell of a picture
    find       places in one picture: around a click, or by themselves
    search     the objects of a whole clip
    follow     where a thing is at any time; cast: the objects as the model knows them
    windows    a sound of any length in windows; join: stems out of windows, in any order
    share      what objects claim, shared out among them and the rest (mask_shares)
    exclusion  things that are none of an object, which loses what is seen and heard of them
    stem_key   all that decides how stems sound, as one digest: what the stem cache goes by
"""
