"""The API's pages for people, served whole from here: Swagger UI and ReDoc.

FastAPI's own pages load their scripts from another host; the package fastapi-offline carries them.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from fireside.api.browser_headers import BROWSER_HEADERS

_SWAGGER = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Fireside API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs/static/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/api/docs/static/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script></body></html>
"""
_START = """SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
_REDOC = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Fireside API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><redoc spec-url="/api/openapi.json"></redoc>
<script src="/api/docs/static/redoc.standalone.js"></script></body></html>
"""
# Both pages write their own styles into the document, and ReDoc searches in a worker.
_POLICY = (
    f"{BROWSER_HEADERS['Content-Security-Policy']}; style-src 'self' 'unsafe-inline'; "
    "worker-src blob:"
)


def docs_routes() -> list[BaseRoute]:
    """Return the routes of both pages."""
    headers = {"Content-Security-Policy": _POLICY}

    async def swagger(_: object) -> Response:
        return HTMLResponse(_SWAGGER, headers=headers)

    async def start(_: object) -> Response:
        return Response(_START, media_type="text/javascript")

    async def redoc(_: object) -> Response:
        return HTMLResponse(_REDOC, headers=headers)

    return [
        Route("/api/docs", swagger),
        Route("/api/docs/start.js", start),
        Route("/api/redoc", redoc),
        Mount("/api/docs/static", StaticFiles(directory=_static())),
    ]


def _static() -> Path:
    """Return where the scripts lie; the package itself is not loaded."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fastapi_offline")
    return Path(spec.origin).parent / "static"
