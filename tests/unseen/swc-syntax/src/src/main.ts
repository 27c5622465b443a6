import { person } from "./person";
console.log(person.name);
