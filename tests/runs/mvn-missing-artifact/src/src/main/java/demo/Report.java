package demo;

public class Report {}
