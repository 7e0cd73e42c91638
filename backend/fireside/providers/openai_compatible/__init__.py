"""Any server that speaks OpenAI's protocol."""
