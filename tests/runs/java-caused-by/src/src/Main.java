import java.util.Map;

public class Main {
    public static void main(String[] args) {
        Loader loader = new Loader(Map.of("rate", "12,5"));
        System.out.println(loader.load());
    }
}
