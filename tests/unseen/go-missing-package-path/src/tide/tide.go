package tides

func At(hour int) int { return hour * 2 }
