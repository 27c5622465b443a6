package fare

import "testing"

func TestAdult(t *testing.T) {
	t.Log("no error here")
	if got := Of(30); got != 700 {
		t.Errorf("adult: got %d, want 700", got)
	}
}
func TestChild(t *testing.T) {
	if got := Of(8); got != 350 { t.Errorf("child: got %d, want 350", got) }
}
