/** The script of the page: one position of the slider, shown in source, graph, card and list. */
import { type PackedData, unpackData } from "../packing.js";
import type { PageData } from "../page-data.js";
import { Card } from "./card.js";
import { find } from "./dom.js";
import { GraphView } from "./graph-view.js";
import { linkPanels, rove } from "./links.js";
import { Player } from "./player.js";
import { Scene } from "./scene.js";
import { SourceView } from "./source-view.js";
import { StepsView } from "./steps-view.js";
import { drawWritten } from "./texts.js";
import { startTheme } from "./theme.js";

function start(): void {
  const data = unpackData(JSON.parse(find("#data").textContent ?? "") as PackedData) as PageData;
  const scene = new Scene(data);
  const choose = (value: number) => player.go(scene.momentOf(value, player.at));
  // The source first: it numbers the lines, which the others look up.
  const views = [new SourceView(scene), new GraphView(scene, choose), new Card(scene), new StepsView(scene)];
  const player = new Player(scene, (at) => {
    for (const view of views) view.show(at);
  });
  linkPanels(
    scene,
    () => player.at,
    (at) => player.go(at),
  );
  rove(find(".source"), ".active");
  rove(find(".list"), ".row");
  rove(find(".canvas"), ".box");
  startTheme();
  drawWritten(data);
  document.documentElement.classList.add("scripted");
  player.go(0);
}

start();
