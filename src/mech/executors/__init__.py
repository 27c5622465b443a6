"""Where the line runs. `here` runs it in this process; another executor arrives with another machine."""
