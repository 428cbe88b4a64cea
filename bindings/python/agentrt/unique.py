"""Unique: what stands for something in the core, so that a copy or a pickle of it would be wrong.

Why not leave it to the defaults: a shallow copy has a finalizer too, which would close what the original holds.
"""

from __future__ import annotations

from typing import NoReturn, SupportsIndex


class Unique:
    """The base of those classes."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(f"cannot copy or pickle {self!r}: it belongs to this process and exists once")
