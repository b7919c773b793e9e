/** Messages about explanations. Joined to the others in `catalog.ts`. */

export const explainMessages = {
  "explain-too-long": {
    found: "{name} takes more than {limit} operations at these arguments",
    because: "an explanation keeps every step with its value",
    instead: "pass smaller arguments: a few rows of the data, a few time steps",
  },
};
