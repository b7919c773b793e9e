import { expect, it } from "vitest";
import { nearest } from "../../src/errors/nearest.js";

it("finds the known name that was meant", () => {
  const options = ["wrt", "mode", "scope", "aux"];
  expect(nearest("mdoe", options)).toBe("mode");
  expect(nearest("Scope", options)).toBe("scope");
  expect(nearest("scop", options)).toBe("scope");
  expect(nearest("wtr", options)).toBe("wrt");
  expect(nearest("iterations", options)).toBeNull();
  expect(nearest("", options)).toBeNull();
});
