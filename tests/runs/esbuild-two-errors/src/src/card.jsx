export const Card = ({ title, children }) => (
  <div title={title}>{children</div>
);
