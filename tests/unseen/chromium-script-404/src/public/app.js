console.log("drawing");
const chart = new Chart(document.querySelector("#c"), [1, 2, 3]);
