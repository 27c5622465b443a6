const list = document.getElementById("notes");

const response = await fetch("http://localhost:8000/api/notes");
for (const note of await response.json()) {
  const item = document.createElement("li");
  item.textContent = note;
  list.append(item);
}
