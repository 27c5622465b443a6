package shop;

import java.util.List;

public class Main {
    public static void main(String[] args) {
        Order order = new Order(List.of(new Line(3)));
        System.out.println(order.totals());
    }
}
