import { createRoot } from 'react-dom/client';
import { List } from './List.jsx';

createRoot(document.body).render(<List items={['a']} />);
