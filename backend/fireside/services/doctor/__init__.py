"""What is exposed, misconfigured or missing: `fireside doctor`."""
