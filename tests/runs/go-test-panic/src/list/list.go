package list

// Size is fixed.
const Size = 3
