/** `chainrule/plugin`: build plugins that keep functions differentiable when their code is minified. */
export { type AnnotateOptions, annotate, type PositionLookup } from "./annotate.js";
export {
  chainruleEsbuild,
  chainruleRollup,
  chainruleVite,
  type EsbuildPlugin,
  type PluginOptions,
  type RollupPlugin,
} from "./bundlers.js";
