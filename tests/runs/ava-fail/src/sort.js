export const byAge = (people) => people.sort((a, b) => a.age < b.age);
