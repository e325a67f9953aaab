import bz2
import pickle
import sys
import zipfile
from typing import Any

import h5py
import numpy as np
import pytest
import sofar

from engine.errors import CannotOpen
from engine.mixing.binaural import sofa
from engine.mixing.binaural.head import Head
from engine.mixing.binaural.sofa import bundled_head, parse_sofa, read_sofa
from engine.mixing.binaural.sphere import Sphere
from engine.mixing.block_grid import BlockGrid
from engine.resource_builders.kemar_hrtf import MEMBER, pack

RING = np.array([[a, e, 1.4] for e in (-30, 0, 30) for a in range(0, 360, 15)], float)

NO_RESPONSES: dict[str, Any] = {"Data.IR": None}


def pulses(directions, rate=44100):
    """A head of two points 18 cm apart: pulses that come earlier and louder at the near ear."""
    side = np.sin(np.radians(directions[:, 0])) * np.cos(np.radians(directions[:, 1]))
    late = 0.09 / 343 * rate * np.stack([-side, side], axis=1) + 40
    places = np.arange(256)
    loud = 10 ** (np.stack([side, -side], axis=1) * 6 / 20)
    return np.sinc(places - late[..., None]) * loud[..., None]


@pytest.mark.parametrize("kind", ["storage", "link", "virtual"])
def test_values_that_lie_in_another_file_are_not_read(tmp_path, kind):
    path = write_sofa(tmp_path / "a.sofa", **NO_RESPONSES)
    values = pulses(RING)
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["x"] = values
    with h5py.File(path, "a") as file:
        if kind == "link":
            file["Data.IR"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "x")
        elif kind == "virtual":
            layout = h5py.VirtualLayout(values.shape, "f8")
            layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "x", values.shape)
            file.create_virtual_dataset("Data.IR", layout)
        else:
            (tmp_path / "raw").write_bytes(values.tobytes())
            place = [(str(tmp_path / "raw"), 0, h5py.h5f.UNLIMITED)]
            file.create_dataset("Data.IR", values.shape, "f8", external=place)
    with pytest.raises(CannotOpen, match="leads to another file"):
        parse_sofa(path)


def test_a_small_file_that_claims_gigabytes_is_refused(tmp_path):
    path = write_sofa(tmp_path / "a.sofa", **NO_RESPONSES)
    with h5py.File(path, "a") as file:
        shape, chunks = (len(RING), 2, 50_000_000), (1, 1, 1_000_000)
        file.create_dataset("Data.IR", shape, "f8", chunks=chunks, compression="gzip")
    assert path.stat().st_size < 100_000
    with pytest.raises(CannotOpen, match="too large"):
        parse_sofa(path)


def test_a_group_in_the_place_of_numbers_is_told(tmp_path):
    path = write_sofa(tmp_path / "a.sofa", **NO_RESPONSES)
    with h5py.File(path, "a") as file:
        file.create_group("Data.IR")
    with pytest.raises(CannotOpen, match="holds no numbers"):
        parse_sofa(path)


def test_a_child_reads_the_same(tmp_path):
    path = write_sofa(tmp_path / "ü.sofa")
    here, child = parse_sofa(path), read_sofa(path)
    assert (child.name, child.rate) == (here.name, here.rate)
    for name in ("responses", "directions", "delays"):
        np.testing.assert_array_equal(getattr(child, name), getattr(here, name))
    other = write_sofa(tmp_path / "b.sofa", convention="GeneralFIR")
    with pytest.raises(CannotOpen, match="holds GeneralFIR") as told:
        read_sofa(other)
    assert told.value.path == other


@pytest.mark.parametrize("code", ["while True: pass", "import os; os.abort()", "print('read')"])
def test_a_reader_that_hangs_or_dies_is_a_damaged_file(tmp_path, monkeypatch, code):
    """As HDF5 does over some damaged files."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1)); "
    monkeypatch.setattr(sofa, "COMMAND", (sys.executable, "-c", limit + code))
    with pytest.raises(CannotOpen, match="is not a SOFA file"):
        read_sofa(write_sofa(tmp_path / "a.sofa"))


def cartesian(directions):
    azimuth, elevation = np.radians(directions[:, :2]).T
    flat = np.cos(elevation)
    around = [flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)]
    return 1.4 * np.stack(around, 1)


def write_sofa(path, directions=RING, kind="spherical", swap=False, **changes: Any):
    positions = cartesian(directions) if kind == "cartesian" else directions.copy()
    responses = pulses(directions)
    ears = np.array([[[0], [0.09], [0]], [[0], [-0.09], [0]]])
    values = {
        "Data.IR": responses[:, ::-1] if swap else responses,
        "Data.SamplingRate": np.array([44100.0]),
        "Data.Delay": np.zeros((1, 2)),
        "SourcePosition": positions,
        "ReceiverPosition": ears[::-1] if swap else ears,
    }
    values |= changes
    with h5py.File(path, "w") as file:
        file.attrs["Conventions"] = "SOFA"
        file.attrs["SOFAConventions"] = values.pop("convention", "SimpleFreeFieldHRIR")
        for name, value in values.items():
            if value is not None:
                file[name] = value
        if "SourcePosition" in file:
            file["SourcePosition"].attrs["Type"] = kind
        if "ReceiverPosition" in file:
            file["ReceiverPosition"].attrs["Type"] = "cartesian"
    return path


def test_the_bundled_head_is_the_kemar_of_mit():
    head = bundled_head()
    assert head.responses.shape == (710, 2, 512)
    assert head.rate == 44100
    assert head.directions[:, 1].min() == -40
    # The pinnae are symmetric: what the left ear hears from one side the right one hears from the
    # other.
    level = np.flatnonzero(head.directions[:, 1] == 0)
    left = next(i for i in level if head.directions[i, 0] == 90)
    right = next(i for i in level if head.directions[i, 0] == 270)
    assert np.array_equal(head.responses[left, 0], head.responses[right, 1])
    energy = (head.responses[left] ** 2).sum(axis=1)
    assert energy[0] > 8 * energy[1]


@pytest.mark.parametrize("kind", ["spherical", "cartesian"])
@pytest.mark.parametrize("swap", [False, True])
def test_a_sofa_file_of_either_kind(tmp_path, kind, swap):
    head = parse_sofa(write_sofa(tmp_path / "mine é.sofa", kind=kind, swap=swap))
    assert head.name == "mine é"
    assert head.rate == 44100
    around = (head.directions[:, 0] - RING[:, 0] + 180) % 360 - 180
    assert around == pytest.approx(np.zeros(len(RING)), abs=1e-4)
    assert head.directions[:, 1] == pytest.approx(RING[:, 1], abs=1e-4)
    assert head.responses == pytest.approx(pulses(RING), abs=1e-6)


def test_the_delays_of_a_sofa_file_count(tmp_path):
    delays = np.zeros((len(RING), 2))
    delays[:, 1] = 11.5
    changes: dict[str, Any] = {"Data.Delay": delays}
    head = Head.from_sofa(write_sofa(tmp_path / "a.sofa", **changes))
    plain = Head.from_sofa(write_sofa(tmp_path / "b.sofa"))
    grid = BlockGrid.for_rate(44100)
    late, early = head.responses((0, 0), grid), plain.responses((0, 0), grid)
    assert peak_place(late[1]) - peak_place(late[0]) == pytest.approx(11.5, abs=0.1)
    assert peak_place(early[1]) - peak_place(early[0]) == pytest.approx(0, abs=0.05)


def peak_place(response):
    fine = np.abs(np.fft.irfft(np.fft.rfft(response), 16 * len(response)))
    return fine.argmax() * len(response) / len(fine)


def test_a_users_head_is_heard_from_the_right_side(tmp_path):
    head = Head.from_sofa(write_sofa(tmp_path / "a.sofa"))
    response = head.responses((90, 0), BlockGrid.for_rate(48000))
    energy = 10 * np.log10((response.astype(float) ** 2).sum(axis=1))
    assert energy[0] - energy[1] == pytest.approx(12, abs=1)
    wanted = 2 * 0.09 / 343 * 48000
    assert peak_place(response[1]) - peak_place(response[0]) == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize(
    "directions", [RING[RING[:, 1] == 0], RING[:1], RING[[24, 30]]], ids=["ring", "one", "two"]
)
def test_a_head_with_few_directions_still_serves(tmp_path, directions):
    head = Head.from_sofa(write_sofa(tmp_path / "a.sofa", directions))
    response = head.responses((37, 20), BlockGrid.for_rate(48000))
    assert np.isfinite(response).all()
    assert np.abs(response).max() > 0.1


BROKEN = {
    "no responses": {"Data.IR": None},
    "no directions": {"SourcePosition": None},
    "no rate": {"Data.SamplingRate": None},
    "one ear": {"Data.IR": np.zeros((len(RING), 1, 64))},
    "not numbers": {"Data.IR": np.full((len(RING), 2, 64), np.nan)},
    "too few directions": {"SourcePosition": RING[:5]},
    "strange rate": {"Data.SamplingRate": np.array([3.0])},
    "another convention": {"convention": "MultiSpeakerBRIR"},
    "unknown coordinates": {"kind": "polar"},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN.keys())
def test_a_sofa_file_that_cannot_serve_says_why(tmp_path, changes):
    path = write_sofa(tmp_path / "bad.sofa", **changes)
    with pytest.raises(CannotOpen, match=r"bad\.sofa: .+\.$"):
        parse_sofa(path)


def test_files_that_are_no_sofa_files(tmp_path):
    text = tmp_path / "text.sofa"
    text.write_text("hello")
    with pytest.raises(CannotOpen, match="not a SOFA file"):
        read_sofa(text)
    with pytest.raises(CannotOpen, match="no such file"):
        read_sofa(tmp_path / "gone.sofa")
    with pytest.raises(CannotOpen, match="not a slab wheel"):
        pack(text, tmp_path / "out.npz")


def test_a_damaged_file_is_one_sentence(tmp_path):
    path = write_sofa(tmp_path / "bad.sofa")
    path.write_bytes(path.read_bytes().replace(b"HEAP\x00", b"HEAP\x07"))
    with pytest.raises(CannotOpen, match="damaged"):
        parse_sofa(path)


@pytest.mark.parametrize("kind", ["spherical", "cartesian"])
def test_what_sofar_writes_is_read_as_sofar_reads_it(tmp_path, kind):
    path, rng = tmp_path / "by sofar.sofa", np.random.default_rng(0)
    written = sofar.Sofa("SimpleFreeFieldHRIR")
    written.Data_IR, written.Data_SamplingRate = pulses(RING), 44100.0
    written.Data_Delay = rng.uniform(0, 20, (len(RING), 2))
    written.SourcePosition = RING if kind == "spherical" else cartesian(RING)
    written.SourcePosition_Type = kind
    written.SourcePosition_Units = "metre" if kind == "cartesian" else "degree, degree, metre"
    sofar.write_sofa(str(path), written)
    theirs: Any = sofar.read_sofa(str(path), verbose=False)  # its fields are those of the file
    ours = parse_sofa(path)
    assert ours.rate == theirs.Data_SamplingRate
    assert ours.responses == pytest.approx(theirs.Data_IR, abs=1e-6)
    assert ours.delays == pytest.approx(theirs.Data_Delay, abs=1e-5)
    around = (ours.directions[:, 0] - RING[:, 0] + 180) % 360 - 180
    assert around == pytest.approx(np.zeros(len(RING)), abs=1e-4)
    assert ours.directions[:, 1] == pytest.approx(RING[:, 1], abs=1e-4)


def test_another_convention_of_sofar_is_named(tmp_path):
    path = tmp_path / "by sofar.sofa"
    sofar.write_sofa(str(path), sofar.Sofa("FreeFieldHRTF"))
    with pytest.raises(CannotOpen, match="it holds FreeFieldHRTF; a SimpleFreeFieldHRIR file"):
        parse_sofa(path)


def test_packing_calls_nothing_but_arrays(tmp_path):
    wheel = tmp_path / "slab.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER, bz2.compress(pickle.dumps(print)))
    with pytest.raises(pickle.UnpicklingError, match="no business"):
        pack(wheel, tmp_path / "out.npz")
    assert not (tmp_path / "out.npz").exists()


def test_weights_around_the_sphere():
    sphere = Sphere(bundled_head().directions)
    assert sphere.areas.sum() == pytest.approx(1)
    for azimuth, elevation in ((0, 0), (33, 12), (180, 77), (271, -38)):
        indices, weights = sphere.near(azimuth, elevation)
        assert weights.sum() == pytest.approx(1)
        assert (weights >= 0).all()
        found = weights @ sphere.points[indices]
        wanted = Sphere(np.array([[azimuth, elevation]], np.float32)).points[0]
        assert found / np.linalg.norm(found) == pytest.approx(wanted, abs=1e-5)
    # Nothing was measured below -40 degrees: the nearest ring speaks for it.
    indices, weights = sphere.near(50, -80)
    assert len(indices) == 1
