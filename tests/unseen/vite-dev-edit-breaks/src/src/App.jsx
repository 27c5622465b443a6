import { title } from './title.ts';

export default () => <h1>{title('pier')}</h1>;
