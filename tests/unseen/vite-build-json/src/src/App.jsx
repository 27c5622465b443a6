import places from './places.json';

export default () => <p>{places.length} places</p>;
