package quay;

public class Main {
    public static void main(String[] args) {
        System.out.println(new Boat("Ada", 4.5).metres());
    }
}
