export const labels = {
  ok: 'fine',
  bad: 'not fine'
  none: '',
};
