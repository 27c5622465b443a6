package tide

func Level(hour int) int {
	if hour == 37 {
		return -1
	}
	return hour % 12
}
