import "./errors.css";

eval("console.log('Error: eval is strongly discouraged')");
document.title = "ready";
