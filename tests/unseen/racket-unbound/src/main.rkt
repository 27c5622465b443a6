#lang racket/base
(require "shop.rkt")
(displayln (summary '(1 2 3)))
