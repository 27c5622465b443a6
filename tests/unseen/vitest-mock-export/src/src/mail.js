export const send = () => true;
export const queue = () => [];
