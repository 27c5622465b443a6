const root = document.getElementById("roof");
if (root) {
  root.textContent = "Welcome to the shop";
}
