"""What can be wrong with an input, as one line that a person understands. ``code`` goes to run.json, the message names the cause."""

from __future__ import annotations


class InputError(Exception):
    """An input that gives no rows; the message is one English line that names the cause, without the file's name."""

    code = "unreadable"

    def __init__(self, cause: str) -> None:
        super().__init__(" ".join(cause.split()))


class MissingInputError(InputError):
    """No such file, or it may not be read."""

    code = "missing"


class EmptyInputError(InputError):
    """A file without content."""

    code = "empty"


class EncryptedInputError(InputError):
    """A file that asks for a password, or an encryption that cannot be opened."""

    code = "encrypted"


class DamagedInputError(InputError):
    """A file that is broken, truncated, or not what its first bytes promise."""

    code = "damaged"


class UnsupportedInputError(InputError):
    """A kind of file that is not read; the message says which kind it is."""

    code = "unsupported"


class HostileInputError(InputError):
    """A file that exceeds a limit on size, depth or count that honest documents keep."""

    code = "limit"


class ConversionError(InputError):
    """A file on which the program that converts it broke down, without saying that the file is at fault."""

    code = "crash"


class TimeoutInputError(InputError):
    """A file that the program that converts it did not finish in time."""

    code = "timeout"


class MemoryInputError(InputError):
    """A file that needs more memory than it may take; a fresh worker or a higher limit may do."""

    code = "memory"


class ProgramMissingError(InputError):
    """A program that reading this kind of file needs is not installed."""

    code = "program_missing"


class RecognitionError(ProgramMissingError):
    """Text recognition is not installed, or cannot start on this machine."""
