x = [1 2 3; 4 5 6];
w = [0.1 0.2 0.3];
disp("fitting");
y = project(w, x);
disp(y);
