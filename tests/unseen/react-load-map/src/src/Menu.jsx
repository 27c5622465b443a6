export function Menu({ dishes }) {
  return (
    <ul>
      {dishes.map((dish) => <li key={dish}>{dish}</li>)}
    </ul>
  );
}
