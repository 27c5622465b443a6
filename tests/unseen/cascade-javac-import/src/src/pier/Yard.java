package pier;

public class Yard {
    int load(Quay q) { return q.first().load() + q.total(); }
}
