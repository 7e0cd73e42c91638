"""The tools of agents: servers of the Model Context Protocol that the operator has configured."""
