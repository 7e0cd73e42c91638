"""The errors of the embedded models.

LocalModelError          503, a sentence for a person, without paths or addresses
├── UnknownModel         404, no model of that name is in the catalog
├── ModelInUse           409, it is being used or installed, and can't be removed
├── BuiltIn              409, it is part of a Python package, and can't be removed by itself
└── InstallError         503, a model could not be installed
    ├── NotEnoughSpace   the disk is too full
    ├── SourceFailed     one place that has the weights could not deliver them
    └── InstallCancelled it was told to stop; what has arrived is kept
"""

from fireside.errors import AppError


class LocalModelError(AppError):
    """Something about an embedded model failed."""

    status = 503
    error = "Model Unavailable"


class UnknownModel(LocalModelError):
    """No model of that name is in the catalog."""

    status = 404
    error = "Not Found"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no embedded model called {name!r}.")


class ModelInUse(LocalModelError):
    """A model can't be removed while something needs its files."""

    status = 409
    error = "Conflict"


class BuiltIn(LocalModelError):
    """A model that comes with a Python package can't be removed by itself."""

    status = 409
    error = "Conflict"

    def __init__(self, title: str, project: str) -> None:
        super().__init__(f"{title} is part of the Python package {project} and stays with it.")


class InstallError(LocalModelError):
    """A model could not be installed."""


class NotEnoughSpace(InstallError):
    """The disk is too full."""


class SourceFailed(InstallError):
    """One place that has the weights could not deliver them; `detail` is a clause that says why."""


class InstallCancelled(InstallError):
    """The installation was told to stop; what has arrived is kept for the next time."""

    def __init__(self) -> None:
        super().__init__("The download was stopped. Started again, it goes on where it was.")
