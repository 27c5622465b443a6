variable "region" {
  type    = string
  default = "eu-north"
}

locals {
  zones = [for z in ["a", "b"] : "${var.regoin}-${z}"]
}

output "zones" {
  value = local.zones
}
