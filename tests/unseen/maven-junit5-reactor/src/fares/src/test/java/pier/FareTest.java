package pier;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class FareTest {
    @Test
    void tooOld() {
        assertThrows(IllegalArgumentException.class, () -> Fare.of(120));
        System.err.println("ERROR: age 120 (expected by the test)");
    }

    @Test
    void child() {
        assertEquals(350, Fare.of(8));
    }

    @Test
    void adult() {
        assertEquals(700, Fare.of(30));
    }
}
