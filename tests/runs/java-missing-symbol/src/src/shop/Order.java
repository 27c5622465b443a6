package shop;

import java.util.List;

public class Order {
    private final List<Line> lines;

    public Order(List<Line> lines) {
        this.lines = lines;
    }

    public int total() {
        int sum = 0;
        for (Line line : lines) {
            sum += line.amount();
        }
        return sum;
    }
}
