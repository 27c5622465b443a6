const left = 2;
const right = 3;
export default () => 3;
