/** Between which sums of squares the plain formula of a norm is right. */

/** Sums between these bounds have lost nothing that matters to underflow or overflow. */
export const LEAST_SQUARES = 1e-280;
export const MOST_SQUARES = 1e300;
