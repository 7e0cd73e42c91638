"""Better prompts: refining, versions, test cases, trials."""
