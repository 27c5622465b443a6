"""MECH for other people's agents: the tools of the loop over the Model Context Protocol."""
