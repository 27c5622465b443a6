package window

// Mean returns the mean of the last n values.
func Mean(values []float64, n int) float64 {
	sum := 0.0
	for _, v := range values[len(values)-n:] {
		sum += v
	}
	return sum / float64(n)
}
