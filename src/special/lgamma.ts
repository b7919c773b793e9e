/** The logarithm of the gamma function. Pure numbers, no derivatives. */
import { chebyshev } from "./chebyshev.js";
import { absSinPi } from "./pi-multiples.js";

/** ln Γ(x) / ((x - 1)(x - 2)) for 1 <= x <= 2, in t = 2x - 3. */
const LGAMMA_QUOTIENT_1 = [
  0.491415393029387127, -0.076114161670435843, 0.00843232496593277796, -0.00107949372632860815, 0.000149007480036929645,
  -0.0000215123998885567854, 3.19793298608621864e-6, -4.85169301213992619e-7, 7.47148782116315976e-8,
  -1.16382967001705186e-8, 1.82940043711866796e-9, -2.89691806071296064e-10, 4.6157014062090901e-11,
  -7.39281023049798246e-12, 1.18942800083330856e-12, -1.92120686765228045e-13, 3.113975526387164e-14,
  -5.06284329844861127e-15, 8.25415028163114428e-16, -1.34905789875748432e-16, 2.20987611678262285e-17,
  -3.62741295492397693e-18, 5.9654300688215224e-19,
] as const;

/** The same for 2 <= x <= 3, in t = 2x - 5. */
const LGAMMA_QUOTIENT_2 = [
  0.382112136650093004, -0.0379092686450077327, 0.00255078167304523224, -0.000194734044709822493,
  0.0000159240361161806155, -1.35893098301066792e-6, 1.19347955198031865e-7, -1.06981184885690368e-8,
  9.73606763837156015e-10, -8.96414642301722704e-11, 8.32941753732936612e-12, -7.7970857660491452e-13,
  7.34335997113048504e-14, -6.95142400612775112e-15, 6.60904932371002264e-16, -6.30712168568425962e-17,
  6.03869996126948541e-18, -5.79839656833180666e-19,
] as const;

/** Stirling's series: B₂ₖ / (2k (2k - 1)) for k = 1, 2, ... */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400] as const;
/** ln √(2π) - 1/2 */
const STIRLING_CONSTANT = 0.41893853320467274178;

/**
 * ln |Γ(x)|. Infinity at 0, at the negative integers and at ±Infinity.
 *
 * Measured error for x > 0, near the roots 1 and 2 too: at most 3 ulp. For x < 0 at most 4 ε · max(1, |x ln |x||, |result|): absolute,
 * not relative, near the roots there.
 *
 * Source: NIST DLMF 5.5.1, 5.5.3, 5.11.1.
 *
 * ```ts
 * lgamma(101); // -> 363.73937555…
 * ```
 */
export function lgamma(x: number): number {
  if (x > 0) return ofPositive(x);
  if (Number.isNaN(x)) return x;
  // Γ(1 + x) = x Γ(x)
  if (x > -0.5) return x === 0 ? Number.POSITIVE_INFINITY : ofPositive(1 + x) - Math.log(-x);
  if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  // Γ(x) Γ(-x) = -π / (x sin πx)
  return Math.log(Math.PI / (-x * absSinPi(x))) - ofPositive(-x);
}

function ofPositive(x: number): number {
  // (1 + x - 1)(1 + x - 2) with the roots taken out exactly
  if (x < 1) return x * (x - 1) * chebyshev(LGAMMA_QUOTIENT_1, 2 * x - 1) - Math.log(x);
  // + 0: the roots give 0, not -0.
  if (x <= 2) return (x - 1) * (x - 2) * chebyshev(LGAMMA_QUOTIENT_1, 2 * x - 3) + 0;
  if (x < 10) {
    let product = 1;
    let reduced = x;
    while (reduced > 3) product *= --reduced;
    const low = (reduced - 1) * (reduced - 2) * chebyshev(LGAMMA_QUOTIENT_2, 2 * reduced - 5);
    return product === 1 ? low : Math.log(product) + low;
  }
  if (x > 1e17) return x * (Math.log(x) - 1);
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * inverseSquare + (STIRLING[k] ?? 0);
  return (x - 0.5) * (Math.log(x) - 1) + (STIRLING_CONSTANT + series / x);
}
