import { Card } from './card.jsx';

export function App() {
  return <Card title="one"><p>text</Card>;
}
