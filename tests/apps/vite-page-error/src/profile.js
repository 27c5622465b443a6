export function show(session) {
  const place = document.getElementById("name");
  place.textContent = session.user.name;
}
