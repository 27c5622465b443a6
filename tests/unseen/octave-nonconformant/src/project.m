function y = project(w, x)
  % w is a row of weights
  y = w * x;
end
