"""The ``newsbot`` command."""

from __future__ import annotations

from newsbot.garbage_collection import delay_collections


def main() -> None:
    """Run the command that the arguments name, and exit with its code."""
    delay_collections()
    from newsbot.command_line import run_command

    run_command()


if __name__ == "__main__":
    main()
