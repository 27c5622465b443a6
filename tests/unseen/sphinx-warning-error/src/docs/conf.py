project = "Pier"
