<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>PixelPlayer</name>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>%n saving(s) earlier</source>
        <translation>
            <numerusform>%n saving earlier</numerusform>
            <numerusform>%n savings earlier</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>%n chapter(s)</source>
        <translation>
            <numerusform>%n chapter</numerusform>
            <numerusform>%n chapters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>%n strip(s)</source>
        <translation>
            <numerusform>%n strip</numerusform>
            <numerusform>%n strips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/dialogs/export/replacement.py"/>
        <source>“{name}” (%n file(s), {size}, {date})</source>
        <translation>
            <numerusform>“{name}” (%n file, {size}, {date})</numerusform>
            <numerusform>“{name}” (%n files, {size}, {date})</numerusform>
        </translation>
    </message>
</context>
</TS>
