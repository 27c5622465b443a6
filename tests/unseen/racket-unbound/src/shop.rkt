#lang racket/base
(provide summary)
(define (average xs) (/ (apply + xs) (length xs)))

(define (summary xs)
  (format "average ~a" (avrage xs)))
