package pier;

import pier.model.Ship;
import java.util.*;

public class Quay {
    private final List<Ship> ships = new ArrayList<>();

    public void dock(Ship s) { ships.add(s); }

    public Ship first() { return ships.get(0); }

    public int total() {
        int t = 0;
        for (Ship s : ships) t += s.load();
        return t;
    }

    public Map<String, Ship> byName() {
        Map<String, Ship> m = new HashMap<>();
        for (Ship s : ships) m.put(s.name(), s);
        return m;
    }
}
