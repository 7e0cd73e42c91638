"""HTTP: routers, one file for each resource, and what turns our types into bytes."""
