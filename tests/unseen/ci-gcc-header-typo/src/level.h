int level(int hour);
