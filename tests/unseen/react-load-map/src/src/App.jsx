import { Menu } from './Menu.jsx';

const data = { drinks: ['tea'] };

export default function App() {
  return <Menu dishes={data.dishes} />;
}
