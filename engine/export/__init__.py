"""Export: the same render that is heard, to a file, as a video or as one file per strip."""

from engine.export.export import ExportReport, check_request, export
from engine.export.process import ExportProcess, ExportState
from engine.export.request import ExportRequest

__all__ = [
    "ExportProcess",
    "ExportReport",
    "ExportRequest",
    "ExportState",
    "check_request",
    "export",
]
