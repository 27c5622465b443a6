package quote

func Quote(s string) string { return "'" + s + "'" }
