export default function Home() {
  return <h1>Pier</h1>;
}
