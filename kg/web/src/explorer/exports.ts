// The export menu: pictures, tables and networks of what is visible.
import type { Model } from "./data";
import { download, entitiesCsv, factsCsv, fileName, gexf } from "./downloads";
import { countClasses } from "./filters";
import type { Graph } from "./graph";
import type { Entry } from "./menus";
import type { Notices } from "./notices";
import { pngOf, type Subject, svgOf } from "./pictures";

export class Exports {
  constructor(
    private readonly model: Model,
    private readonly graph: Graph,
    private readonly notices: Notices,
    private readonly about: () => string,
  ) {}

  entries(): Entry[] {
    const { model, graph } = this;
    return [
      { label: "Picture", hint: "PNG", act: () => void this.png() },
      { label: "Picture that stays sharp", hint: "SVG", act: () => this.save(svgOf(this.subject()), "svg") },
      "line",
      { label: "Facts shown, with sentences", hint: "CSV", act: () => this.save(factsCsv(model, graph.shown), "csv", "-facts") },
      { label: "Entities shown", hint: "CSV", act: () => this.save(entitiesCsv(model, graph.shown), "csv", "-entities") },
      { label: "Network shown, for Gephi", hint: "GEXF", act: () => this.save(gexf(model, graph.shown, graph.scene), "gexf") },
    ];
  }

  subject(): Subject {
    const { data } = this.model;
    const counts = countClasses(this.model, this.graph.shown);
    const legend = data.classes.map((kind, row) => ({ kind, count: counts[row] ?? 0 })).filter(({ count }) => count);
    return {
      sheet: this.graph.sheet(),
      lit: this.graph.lit(),
      title: data.title,
      source: data.source,
      about: this.about(),
      legend,
    };
  }

  private async png(): Promise<void> {
    this.save(await pngOf(this.subject()), "png");
  }

  private save(blob: Blob, ending: string, what = ""): void {
    const name = fileName(this.model.data.title, `${what}.${ending}`);
    download(blob, name);
    this.notices.show(`Saved as ${name}`);
  }
}
