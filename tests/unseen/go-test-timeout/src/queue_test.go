package queue

import "testing"

func TestPushPop(t *testing.T) {
	q := New()
	q.Push(1)
	if q.Pop() != 1 {
		t.Fatal("order")
	}
}

func TestPopEmpty(t *testing.T) {
	q := New()
	if got := q.Pop(); got != 0 {
		t.Fatalf("got %d", got)
	}
}
