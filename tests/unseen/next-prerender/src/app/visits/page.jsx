import { visits } from '../../lib/visits';

export default function Page() {
  return <p>{visits()} visits</p>;
}
