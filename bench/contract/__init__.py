"""Whether the API keeps what its OpenAPI document promises, for any input."""
