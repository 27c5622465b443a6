import { fetchUser } from './api.js';

export default function App() {
  return <p>{fetchUser().name}</p>;
}
