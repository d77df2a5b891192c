"""Albums: one suite of several pictures."""

from phonism.album.planning import plan_album
from phonism.album.suite import Album, Movement, compose_album

__all__ = ["Album", "Movement", "compose_album", "plan_album"]
