package queue

type Queue struct{ items chan int }

func New() *Queue { return &Queue{make(chan int, 4)} }

func (q *Queue) Push(n int) { q.items <- n }

func (q *Queue) Pop() int {
	return <-q.items
}
