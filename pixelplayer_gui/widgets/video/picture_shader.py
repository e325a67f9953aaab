"""The OpenGL shader that turns YUV planes into an upright RGB picture on the screen.

The arithmetic is that of ``engine.media.reading.colour``, written once more in GLSL; a test
compares them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QMatrix3x3, QOpenGLContext, QVector2D, QVector3D
from PySide6.QtOpenGL import QOpenGLShader, QOpenGLShaderProgram, QOpenGLVertexArrayObject

from engine.errors import EngineError
from engine.media.reading import colour as c
from engine.media.reading.frame_geometry import FrameGeometry
from engine.media.reading.yuv_frame import Plane, Planes, YuvFrame
from engine.scene import Frame

# What Qt's stubs do not name: numbers of the OpenGL standard.
_TEXTURE_2D, _TEXTURE0, _TRIANGLE_STRIP = 0x0DE1, 0x84C0, 0x0005
_LINEAR, _LINEAR_MIPMAP, _CLAMP = 0x2601, 0x2703, 0x812F
_MIN, _MAG, _WRAP_S, _WRAP_T = 0x2801, 0x2800, 0x2802, 0x2803
_BYTE, _SHORT, _ROW_LENGTH, _ALIGNMENT = 0x1401, 0x1403, 0x0CF2, 0x0CF5
_RED, _RG, _RGB = 0x1903, 0x8227, 0x1907
_KINDS = {  # (channels, bytes of a sample) -> internal format, format
    (1, 1): (0x8229, _RED), (1, 2): (0x822A, _RED),
    (2, 1): (0x822B, _RG), (2, 2): (0x822C, _RG), (3, 1): (0x8051, _RGB),
}  # fmt: skip
_SAMPLERS = ("luma", "chroma", "chroma_v")
_TRANSFERS = {"sdr": 0, "pq": 1, "hlg": 2}

VERTEX = """#version 330 core
uniform vec4 place;  // left, top, right, bottom in -1..1
uniform mat3 turn;   // upright (x, y, 1) -> stored
out vec2 at;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    at = (turn * vec3(corner, 1.0)).xy;
    gl_Position = vec4(mix(place.xy, place.zw, corner), 0.0, 1.0);
}
"""

FRAGMENT = f"""#version 330 core
uniform sampler2D luma, chroma, chroma_v;
uniform int planes;      // 1: RGB, 2: luma and paired chroma, 3: luma, U and V
uniform vec2 siting;     // what chroma lies away from the middle of its block, as texture shares
uniform mat3 to_rgb;
uniform vec3 offset;
uniform float scale;
uniform bool shrunk;     // drawn much smaller than it is: the sampler's mip maps are right then
uniform int transfer;    // 0: SDR, 1: PQ, 2: HLG
uniform vec3 knee;       // signal of the peak, of white over it, and where bending begins
in vec2 at;
out vec4 shown;

vec4 between(sampler2D plane, vec2 place) {{
    if (shrunk) return texture(plane, place);
    // Not left to the sampler: some keep eight bits only, and the matrix makes that two steps.
    ivec2 last = textureSize(plane, 0) - 1;
    vec2 x = place * vec2(last + 1) - 0.5;
    vec2 share = fract(x);
    ivec2 a = clamp(ivec2(floor(x)), ivec2(0), last);
    ivec2 b = clamp(ivec2(floor(x)) + 1, ivec2(0), last);
    vec4 upper = mix(texelFetch(plane, a, 0), texelFetch(plane, ivec2(b.x, a.y), 0), share.x);
    vec4 lower = mix(texelFetch(plane, ivec2(a.x, b.y), 0), texelFetch(plane, b, 0), share.x);
    return mix(upper, lower, share.y);
}}
vec3 stored() {{
    if (planes == 1) return between(luma, at).rgb;
    vec2 beside = at - siting;
    vec3 yuv = vec3(between(luma, at).r, between(chroma, beside).rg);
    if (planes == 3) yuv.z = between(chroma_v, beside).r;
    return to_rgb * (yuv * scale - offset);
}}
float to_pq(float nits) {{
    float p = pow(max(nits, 0.0) / 10000.0, {c.PQ_M1!r});
    return pow(({c.PQ_C1!r} + {c.PQ_C2!r} * p) / (1.0 + {c.PQ_C3!r} * p), {c.PQ_M2!r});
}}
vec3 from_pq(vec3 signal) {{
    vec3 p = pow(clamp(signal, 0.0, 1.0), vec3({1 / c.PQ_M2!r}));
    vec3 q = max(p - {c.PQ_C1!r}, 0.0) / ({c.PQ_C2!r} - {c.PQ_C3!r} * p);
    return 10000.0 * pow(q, vec3({1 / c.PQ_M1!r}));
}}
vec3 from_hlg(vec3 signal) {{
    vec3 s = clamp(signal, 0.0, 1.0);
    vec3 light = (exp((s - {c.HLG_C!r}) / {c.HLG_A!r}) + {c.HLG_B!r}) / 12.0;
    vec3 scene = mix(s * s / 3.0, light, vec3(greaterThan(s, vec3(0.5))));
    float y = dot(scene, vec3{c.BT2020_LUMA!r});
    return {c.HLG_PEAK_NITS!r} * pow(max(y, 1e-9), {c.HLG_GAMMA - 1!r}) * scene;
}}
float bent(float nits) {{
    if (knee.y >= 1.0) return min(nits, {c.WHITE_NITS!r});
    float level = min(to_pq(nits) / knee.x, 1.0);
    if (level < knee.z) return nits;
    float t = (level - knee.z) / (1.0 - knee.z), t2 = t * t, t3 = t2 * t;
    level = (2.0 * t3 - 3.0 * t2 + 1.0) * knee.z + (t3 - 2.0 * t2 + t) * (1.0 - knee.z)
        + (3.0 * t2 - 2.0 * t3) * knee.y;
    return from_pq(vec3(level * knee.x)).r;
}}
vec3 for_screen(vec3 signal) {{
    vec3 nits = transfer == 1 ? from_pq(signal) : from_hlg(signal);
    float brightest = max(nits.r, max(nits.g, nits.b));
    nits *= bent(brightest) / max(brightest, 1e-9);
    const mat3 to_709 = mat3({", ".join(repr(float(v)) for v in c.BT2020_TO_BT709.T.ravel())});
    return pow(clamp(to_709 * nits / {c.WHITE_NITS!r}, 0.0, 1.0), vec3({1 / c.SCREEN_GAMMA!r}));
}}
void main() {{
    vec3 signal = stored();
    shown = vec4(clamp(transfer == 0 ? signal : for_screen(signal), 0.0, 1.0), 1.0);
}}
"""


class ShaderFailed(EngineError):
    """OpenGL cannot draw pictures here; the raster renderer must do."""


class PictureShader:
    """Draws one picture after another; made, used and given up with its OpenGL context current."""

    def __init__(self) -> None:
        context = QOpenGLContext.currentContext()
        if context is None:
            raise ShaderFailed("There is no OpenGL here.")
        self._gl: Any = context.functions()
        self._program = QOpenGLShaderProgram()
        kinds = QOpenGLShader.ShaderTypeBit
        built = self._program.addShaderFromSourceCode(kinds.Vertex, VERTEX)
        built = built and self._program.addShaderFromSourceCode(kinds.Fragment, FRAGMENT)
        if not (built and self._program.link()):
            raise ShaderFailed(
                "OpenGL refuses the shader: {log}", log=self._program.log().strip()[:200]
            )
        self._array = QOpenGLVertexArrayObject()
        if not self._array.create():
            raise ShaderFailed("OpenGL is too old here (3.3 is needed).")
        self._at = {
            name: self._program.uniformLocation(name)
            for name in (
                "place", "turn", "luma", "chroma", "chroma_v", "planes", "siting", "to_rgb",
                "offset", "scale", "transfer", "knee", "shrunk",
            )
        }  # fmt: skip
        self._textures = [self._texture() for _ in _SAMPLERS]
        self._sizes: list[tuple[int, ...]] = [(), (), ()]
        self._picture: Frame | YuvFrame | None = None
        self._size = (1, 1)

    def load(self, picture: Frame | YuvFrame) -> None:
        """Send a picture to the screen's memory; nothing is sent twice."""
        if picture is self._picture:
            return
        planes = picture.planes if isinstance(picture, YuvFrame) else None
        self._program.bind()
        if planes is None:
            height, width = picture.pixels.shape[:2]
            plane = Plane(np.ascontiguousarray(picture.pixels).reshape(height, -1), width, 3)
            self._send(0, plane)
            self._set_turn(None)
            self._set("planes", 1)
            self._set("transfer", 0)
            self._size = (width, height)
        else:
            assert isinstance(picture, YuvFrame)
            for number, plane in enumerate(planes.planes):
                self._send(number, plane)
            self._set_turn(picture.shape)
            self._set_colour(planes)
            self._size = (picture.width, picture.height)
        self._program.release()
        self._picture = picture

    def draw(self, rect: QRectF, view: QRectF, pixel_ratio: float = 1.0) -> None:
        """Draw what was loaded into ``rect``; ``view`` is the whole surface, in the same units."""
        if self._picture is None:
            return
        self._program.bind()
        self._array.bind()
        left, right = (2 * (x - view.x()) / view.width() - 1 for x in (rect.left(), rect.right()))
        top, bottom = (1 - 2 * (y - view.y()) / view.height() for y in (rect.top(), rect.bottom()))
        self._program.setUniformValue(self._at["place"], left, top, right, bottom)
        shrunk = rect.width() * pixel_ratio < 0.6 * self._size[0]
        self._set("shrunk", int(shrunk))
        for number, name in enumerate(_SAMPLERS):
            self._gl.glActiveTexture(_TEXTURE0 + number)
            self._gl.glBindTexture(_TEXTURE_2D, self._textures[number])
            if self._sizes[number]:
                if shrunk:
                    self._gl.glGenerateMipmap(_TEXTURE_2D)
                kind = _LINEAR_MIPMAP if shrunk else _LINEAR
                self._gl.glTexParameteri(_TEXTURE_2D, _MIN, kind)
            self._set(name, number)
        self._gl.glDrawArrays(_TRIANGLE_STRIP, 0, 4)
        self._gl.glActiveTexture(_TEXTURE0)
        self._array.release()
        self._program.release()

    def close(self) -> None:
        """Give the screen's memory back."""
        for texture in self._textures:
            self._gl.glDeleteTextures(1, np.array([texture], np.uint32))
        self._textures, self._picture = [], None
        self._array.destroy()
        self._program.removeAllShaders()

    def _texture(self) -> int:
        made = np.zeros(1, np.uint32)
        names = self._gl.glGenTextures(1, made)
        return int(made[0]) if names is None else int(np.atleast_1d(names)[0])

    def _send(self, number: int, plane: Plane) -> None:
        gl, samples = self._gl, plane.samples
        gl.glActiveTexture(_TEXTURE0 + number)
        gl.glBindTexture(_TEXTURE_2D, self._textures[number])
        internal, kind = _KINDS[plane.channels, samples.itemsize]
        word = _BYTE if samples.itemsize == 1 else _SHORT
        gl.glPixelStorei(_ALIGNMENT, 1)
        gl.glPixelStorei(_ROW_LENGTH, plane.line)
        size = (plane.width, plane.rows, internal)
        # A buffer, never a number: Qt takes a number for an address, and the window is gone.
        data: Any = memoryview(samples.reshape(-1).view(np.uint8))  # type: ignore[arg-type]
        if self._sizes[number] == size:
            gl.glTexSubImage2D(_TEXTURE_2D, 0, 0, 0, plane.width, plane.rows, kind, word, data)
        else:
            gl.glTexImage2D(_TEXTURE_2D, 0, internal, plane.width, plane.rows, 0, kind, word, data)
            for name, value in ((_MAG, _LINEAR), (_MIN, _LINEAR), (_WRAP_S, _CLAMP)):
                gl.glTexParameteri(_TEXTURE_2D, name, value)
            gl.glTexParameteri(_TEXTURE_2D, _WRAP_T, _CLAMP)
            self._sizes[number] = size
        gl.glPixelStorei(_ROW_LENGTH, 0)
        gl.glPixelStorei(_ALIGNMENT, 4)
        gl.glActiveTexture(_TEXTURE0)

    def _set_colour(self, planes: Planes) -> None:
        matrix, offset = planes.colour.from_yuv()
        set_value = self._program.setUniformValue
        set_value(self._at["to_rgb"], QMatrix3x3([float(v) for v in matrix.ravel()]))
        set_value(self._at["offset"], QVector3D(*(float(v) for v in offset)))
        self._program.setUniformValue1f(self._at["scale"], planes.scale)
        self._set("planes", len(planes.planes))
        self._set("transfer", _TRANSFERS[planes.colour.transfer])
        chroma = planes.planes[1]
        across, down = planes.siting
        siting = QVector2D(across / chroma.width, down / chroma.rows)
        set_value(self._at["siting"], siting)
        peak = planes.colour.peak_nits
        top = float(c.to_pq(np.array(peak)))
        white = float(c.to_pq(np.array(c.WHITE_NITS))) / top
        set_value(self._at["knee"], QVector3D(top, white, 1.5 * white - 0.5))

    def _set_turn(self, shape: FrameGeometry | None) -> None:
        turn = stored_from_upright(shape)
        self._program.setUniformValue(
            self._at["turn"], QMatrix3x3([float(v) for v in turn.ravel()])
        )

    def _set(self, name: str, value: int) -> None:
        self._program.setUniformValue1i(self._at[name], value)


def stored_from_upright(shape: FrameGeometry | None) -> np.ndarray:
    """The matrix ``[3, 3]`` that takes an upright (x, y, 1) in 0..1 to the stored picture's."""
    if shape is None:
        return np.eye(3)
    angle = math.radians(shape.rotation)
    cos, sin = round(math.cos(angle)), round(math.sin(angle))
    # About the middle; y grows downward, so turning back clockwise reads as anticlockwise here.
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], float)
    to_middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    back = np.array([[-1 if shape.mirrored else 1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return back @ turn @ to_middle
