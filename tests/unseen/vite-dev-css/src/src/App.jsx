import './look.css';

export default () => <p className="a">Pier</p>;
