"""The access token, as the page sends it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

TOKEN_LENGTH = 1000
"""Characters that may be tried."""


class AccessRequest(BaseModel):
    """The token that a person entered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "as ACCESS_TOKEN has it"}]})

    token: SecretStr = Field(min_length=1, max_length=TOKEN_LENGTH)
