import Logo from './Logo.jsx';

export default () => <Logo />;
