import { useState } from 'react';
import { next } from './steps.js';

export default function App() {
  const [step, setStep] = useState({ name: 'start' });
  return (
    <main>
      <p>{step.name}</p>
      <button onClick={() => setStep(next(step))}>Next</button>
    </main>
  );
}
