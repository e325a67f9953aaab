"""The small style sheet of the window; the names in braces are colours of the theme."""

from __future__ import annotations

STYLE_SHEET = """
QToolTip {{ color: {text}; background: {raised}; border: 1px solid {line}; padding: 4px 6px; }}
QToolBar {{ background: {window}; border: none; spacing: 4px; padding: 4px 6px; }}
QStatusBar {{ color: {dim}; }}
QStatusBar::item {{ border: none; }}
QMenuBar {{ background: {window}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
QMenuBar::item:selected {{ background: {raised}; border-radius: 3px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px; }}
QToolButton:hover {{ background: {raised}; }}
QToolButton:pressed {{ background: {line}; }}
QToolButton:checked {{ background: {checked}; color: {text}; }}
QToolButton:checked:hover {{ background: {line}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton#qt_toolbar_ext_button {{ padding: 0; border: none; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:hover {{ background: {disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {window}; }}
QSplitter::handle:hover {{ background: {accent}; }}
QLineEdit, QPlainTextEdit {{ background: {well}; border: 1px solid {line}; border-radius: 3px; }}
QLineEdit {{ padding: 3px 5px; }}
QLineEdit#inline {{ padding: 0; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {accent}; }}
QRadioButton::indicator, QCheckBox::indicator {{ width: 13px; height: 13px;
    background: {well}; border: 1px solid {dim}; }}
QRadioButton::indicator {{ border-radius: 7px; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator:checked {{ background: {on_accent}; border: 4px solid {accent};
    width: 7px; height: 7px; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
    image: url("{tick}"); }}
QRadioButton::indicator:disabled, QCheckBox::indicator:disabled {{ border-color: {disabled}; }}
QRadioButton::indicator:checked:disabled {{ background: {well}; }}
QCheckBox::indicator:checked:disabled {{ background: {disabled}; }}
QRadioButton:focus, QCheckBox:focus {{ color: {link}; }}
QProgressBar {{ background: {well}; border: 1px solid {line}; border-radius: 3px;
    text-align: center; min-height: 16px; color: {text}; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
QLabel#keys {{ background: {raised}; border: 1px solid {line}; border-radius: 4px;
    padding: 1px 6px; }}
QToolButton#card {{ background: {panel}; border: 1px solid {line}; border-radius: 6px;
    padding: 6px; color: {text}; }}
QToolButton#card:hover {{ background: {raised}; border-color: {accent}; }}
QToolButton#card:focus {{ border-color: {accent}; }}
"""
