package pier;

import java.util.*;

public record Seat(int number, List raw) {
}
