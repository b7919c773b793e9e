/** `npm run update:errors`: writes docs/errors.md after a change of the messages. */
import { writeFileSync } from "node:fs";
import { ERRORS_PAGE, errorsPage } from "./errors-page.js";

writeFileSync(ERRORS_PAGE, errorsPage());
console.log(`Wrote ${ERRORS_PAGE}.`);
