"""MECH runs the code an AI writes, watches what happens, and tells the AI what to fix."""

__version__ = "0.1.0"
