(use-modules (srfi srfi-1))

(define orders '((bread . 320) (milk . "15") (tea . 480)))

(define (add order acc)
  (+ (cdr order) acc))

(define (sum-orders xs)
  (fold add 0 xs))

(display "orders: ")
(display (length orders))
(newline)
(display (sum-orders orders))
