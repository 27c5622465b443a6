package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FeeTest {
    @Test
    void wholeHours() {
        assertEquals(500, Fee.cents(120));
    }

    @Test
    void startedHourCounts() {
        assertEquals(500, Fee.cents(61));
    }
}
