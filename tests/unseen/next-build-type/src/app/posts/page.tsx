type Post = { title: string };

export default function Posts() {
  const posts: Post[] = [{ title: "one" }];
  return <ul>{posts.map((post) => <li key={post.title}>{post.titel}</li>)}</ul>;
}
