<p>home</p>
