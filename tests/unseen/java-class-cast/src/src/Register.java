import java.util.ArrayList;
import java.util.List;
import java.util.Map;

public class Register {
    static final Map<String, Object> ROW = Map.of("name", "Ada", "age", "36");

    static int age(Map<String, Object> row) {
        return (Integer) row.get("age");
    }

    public static void main(String[] args) {
        List<Integer> ages = new ArrayList<>();
        ages.add(age(ROW));
        System.out.println(ages);
    }
}
