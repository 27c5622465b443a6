export function Card({ title }) {
  return <article>{title}</article>;
}
