import { useState } from 'react';
import { Clock } from './Clock.jsx';

export default function App() {
  const [zone] = useState('UTC');
  return <Clock zone={zone} />;
}
