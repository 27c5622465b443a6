import java.nio.file.*;

public class Check {
    public static void main(String[] args) throws Exception {
        long days = Files.readAllLines(Path.of(args[0])).stream().filter(l -> !l.isBlank()).count();
        if (days < 5) {
            System.exit(3);
        }
        System.out.println(days + " days planned");
    }
}
