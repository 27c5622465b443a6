import Card from './Card.jsx';

export default function App() {
  return <Card title="Pier" />;
}
