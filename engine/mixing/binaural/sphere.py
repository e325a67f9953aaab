# pyright: reportMissingTypeStubs=false
"""Measured directions on the sphere: interpolation weights, and the area each stands for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WIDEST_SIDE_COSINE = 0.5
"""Triangles with a side over 60 degrees span a hole in the measurements."""

_Doubles = NDArray[np.float64]


class Sphere:
    """The measured directions ``[M, 2]`` as points around the head: who is near, who has room."""

    def __init__(self, directions: NDArray[np.floating]) -> None:
        self.points = unit_vectors(directions)
        self._hull = self._triangles()

    @property
    def areas(self) -> _Doubles:
        """What share of the sphere each direction stands for, ``[M]``, adding up to one."""
        unique, inverse, counts = np.unique(
            np.round(self.points, 5), axis=0, return_inverse=True, return_counts=True
        )
        shares = np.ones(len(unique))
        if self._hull is not None:
            from scipy.spatial import SphericalVoronoi

            unique /= np.linalg.norm(unique, axis=1, keepdims=True)
            shares = np.asarray(SphericalVoronoi(unique, threshold=1e-9).calculate_areas())
        # A set seldom has measurements from below; the hole must not outweigh all the others.
        shares = np.minimum(shares, 4 * np.median(shares)) / counts
        each = shares[inverse.ravel()]
        return each / each.sum()

    def near(self, azimuth: float, elevation: float) -> tuple[NDArray[np.intp], _Doubles]:
        """The (up to three) measured directions around one, and their weights (sum one).

        Barycentric in the triangle of neighbours; where none is near (below the lowest ring), the
        nearest direction alone.
        """
        point = unit_vectors(np.array([[azimuth, elevation]]))[0]
        if self._hull is not None:
            corners, inverses, tight = self._hull
            weights = inverses @ point
            best = int(weights.min(axis=1).argmax())
            if tight[best]:
                chosen = np.clip(weights[best], 0.0, None)
                return corners[best], chosen / chosen.sum()
            return self._nearest(point, 1)
        return self._nearest(point, 2)

    def _nearest(self, point: _Doubles, count: int) -> tuple[NDArray[np.intp], _Doubles]:
        angles = np.arccos(np.clip(self.points @ point, -1.0, 1.0))
        indices = np.argsort(angles, kind="stable")[:count]
        weights = 1.0 / (angles[indices] + 1e-6)
        return indices, weights / weights.sum()

    def _triangles(self) -> tuple[NDArray[np.intp], _Doubles, NDArray[np.bool_]] | None:
        """Triangles, the matrices to their weights, and which of them are small enough to trust."""
        # not with this module: it takes half a second, and loudspeakers need none of it
        from scipy.spatial import ConvexHull, QhullError

        try:
            corners = ConvexHull(self.points).simplices.astype(np.intp)
        except (QhullError, ValueError):
            return None  # a ring or a handful of directions spans no hull
        vectors = self.points[corners]
        solid = np.abs(np.linalg.det(vectors)) > 1e-9
        corners, vectors = corners[solid], vectors[solid]
        sides = (vectors * np.roll(vectors, 1, axis=1)).sum(axis=2)
        inverses: _Doubles = np.linalg.inv(np.swapaxes(vectors, 1, 2)).astype(np.float64)
        return corners, inverses, sides.min(axis=1) > _WIDEST_SIDE_COSINE


def unit_vectors(directions: NDArray[np.floating]) -> _Doubles:
    """Azimuth and elevation in degrees ``[M, 2]`` as points (ahead, left, up) ``[M, 3]``."""
    azimuth, elevation = np.radians(directions.astype(np.float64)).T
    flat = np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=1)
