variable "errors" {
  type    = list(string)
  default = ["timeout", "failed", "fatal"]
}

output "errors" {
  value = length(var.errors) > 0 ? "${length(var.errors)} known errors" : "no errors"
}
