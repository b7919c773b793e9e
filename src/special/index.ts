/** The special functions that users of gradients need and `Math` lacks. */
export { erf, erfc } from "./error-function.js";
export { lgamma } from "./lgamma.js";
export { log1mexp, logAddExp, logistic, logit, logLogistic, softplus, xlogy } from "./logistic.js";
export { digamma, polygamma } from "./polygamma.js";
