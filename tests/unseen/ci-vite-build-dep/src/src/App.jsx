import { when } from './when.js';

export default function App() {
  return <p>{when(new Date())}</p>;
}
