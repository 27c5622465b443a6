import { useEffect, useState } from 'react';

export default function App() {
  const [rows, setRows] = useState(null);
  useEffect(() => {
    fetch('/rows.json')
      .then((r) => { if (!r.ok) throw new Error(`rows: ${r.status}`); return r.json(); })
      .catch((error) => { console.warn('using the built-in rows:', error.message); return ['tea']; })
      .then(setRows);
  }, []);
  if (!rows) return <p>loading</p>;
  return <ul>{rows.map((row) => <li>{row}</li>)}</ul>;
}
