import { useState } from "react";

export function App() {
  const [tasks] = useState(["Write", "Run", "Read"]);
  return (
    <main>
      <h1>{tasks.length} tasks</h1>
      <ul>{tasks.map((task) => <li key={task}>{task}</li>)}</ul>
    </main>
  );
}
