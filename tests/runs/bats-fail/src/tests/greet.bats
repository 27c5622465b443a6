@test "greets the world" {
  run bash bin/greet
  [ "$status" -eq 0 ]
  [ "$output" = "Hello, world!" ]
}

@test "greets by name" {
  run bash bin/greet Ann
  [ "$output" = "Hello, Ann" ]
}
