"""Value types and rules that need nothing of ours."""
