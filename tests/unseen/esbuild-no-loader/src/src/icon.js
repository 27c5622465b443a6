import url from './anchor.svg';

export const icon = () => Object.assign(new Image(), { src: url });
