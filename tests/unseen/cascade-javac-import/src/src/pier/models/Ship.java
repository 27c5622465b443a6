package pier.models;

public record Ship(String name, int load) { }
