(defun average (xs)
  (/ (reduce #'+ xs) (length xs)))

(defun print-rows (rows)
  (dolist (row rows)
    (format t "~a~%" (averge row))))

(print-rows '((1 2 3) (4 5 6)))
