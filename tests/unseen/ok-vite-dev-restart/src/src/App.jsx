export default () => <p>fine</p>;
