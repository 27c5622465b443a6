import { mount } from "../src/menu";

test("opens", () => {
  document.body.innerHTML = `<button id="men">menu</button>`;
  mount(document);
  document.querySelector("#men").click();
  expect(document.body.className).toBe("open");
});

test("logs are noise", () => {
  console.error("Error: this one is expected");
});
