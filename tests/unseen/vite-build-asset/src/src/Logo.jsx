import url from './assets/logo.svg';

export default () => <img src={url} alt="Pier" />;
