"""Coming in where ACCESS_TOKEN is set (DESIGN 9)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from fireside.api.deps import State
from fireside.api.schemas.access import AccessRequest
from fireside.api.schemas.common import errors

router = APIRouter(prefix="/api", tags=["Access"])


@router.post("/access", status_code=204, response_class=Response, responses=errors(413))
async def sign_in(body: AccessRequest, request: Request, state: State) -> Response:
    """Give the access token once: what the browser gets for it opens all other calls."""
    state.access.admit(body.token.get_secret_value(), request.client.host if request.client else "")
    response = Response(status_code=204)
    # A proxy may have taken the encryption off; the page's own address says whether there is one.
    is_secure = request.headers.get("origin", request.url.scheme).startswith("https")
    state.access.remember(response, is_secure=is_secure)
    return response


@router.delete("/access", status_code=204, response_class=Response, responses=errors())
async def sign_out(state: State) -> Response:
    """Have this browser forget that it was let in."""
    response = Response(status_code=204)
    state.access.forget(response)
    return response
