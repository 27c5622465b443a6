set terminal dumb
width = 0.8
set boxwidth width
set xrange [0:4]
plot x**2 with boxes, widht*x title "w"
