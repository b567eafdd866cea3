"""Commands, one file each: parse arguments, call one function, print."""

from pathlib import Path

_CHECKOUT = Path(__file__).parents[2]
# An installed newsbot has no pyproject.toml beside it, whatever else is called devtools there.
_IS_CHECKOUT = (_CHECKOUT / "pyproject.toml").is_file()
DEVELOPER_FOLDERS = [str(_CHECKOUT / "devtools" / "commands")] if _IS_CHECKOUT else []
"""Where a checkout has the commands for its developers, such as ``scrapy score``."""

__path__.extend(DEVELOPER_FOLDERS)
