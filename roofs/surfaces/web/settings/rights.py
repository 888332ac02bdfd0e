"""Who may open and change the settings."""

from __future__ import annotations

from roofs.surfaces.web.rights import admins_only, managers_only

__all__ = ["admins_only", "managers_only"]
