package demo;

public class Ferry {
    public static int seats(int decks) {
        return decks * 40;
    }
}
