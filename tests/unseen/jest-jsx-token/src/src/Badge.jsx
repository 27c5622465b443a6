export function Badge({ text }) {
  return <b className="badge">{text}</b>;
}
