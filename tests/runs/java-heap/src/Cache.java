import java.util.ArrayList;
import java.util.List;

public class Cache {
    private final List<byte[]> pages = new ArrayList<>();

    void load(int number) {
        pages.add(new byte[1 << 20]);
    }

    public static void main(String[] args) {
        Cache cache = new Cache();
        for (int i = 0; i < 200; i++) {
            cache.load(i);
        }
        System.out.println("loaded");
    }
}
