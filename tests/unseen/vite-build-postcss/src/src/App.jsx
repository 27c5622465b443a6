import './app.css';

export default () => <p className="lead">Pier</p>;
