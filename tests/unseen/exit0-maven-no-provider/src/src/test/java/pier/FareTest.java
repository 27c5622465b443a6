package pier;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class FareTest {
    @Test void adult() { assertEquals(700, 700); }
}
