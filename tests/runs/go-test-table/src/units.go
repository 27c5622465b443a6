package units

// Celsius converts from Fahrenheit.
func Celsius(f float64) float64 {
	return (f - 32) * 5 / 8
}
