import { h } from "vue";

export const Badge = {
  props: ["user"],
  setup: ({ user }) => () => h("b", user.nick.toUpperCase()),
};
