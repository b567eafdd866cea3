"""Follow what crawls write: new lines of output files, each at least once."""

from newsbot.follow.cursor import Cursor, CursorError
from newsbot.follow.line_follower import LineFollower

__all__ = ["Cursor", "CursorError", "LineFollower"]
