"""Widgets that know only numbers and the theme."""
