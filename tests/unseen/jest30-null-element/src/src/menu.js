export function mount(root) {
  const button = root.querySelector("#menu");
  button.addEventListener("click", () => root.body.classList.toggle("open"));
}
