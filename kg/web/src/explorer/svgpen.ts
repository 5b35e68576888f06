// A pen that writes SVG: what is drawn on the canvas can be drawn into a file that stays sharp.
import { svg } from "./dom";
import type { Pen } from "./drawing";

type Anchor = "start" | "middle" | "end";
const ANCHORS: Partial<Record<CanvasTextAlign, Anchor>> = { left: "start", center: "middle", right: "end" };
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

// XML has no sign for some control characters and for halves of characters.
export function writable(text: string): string {
  return text.replace(UNWRITABLE, "\ufffd");
}

const short = (value: number) => String(Math.round(value * 100) / 100);

export class SvgPen implements Pen {
  fillStyle: string | CanvasGradient | CanvasPattern = "#000";
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "middle";
  lineJoin: CanvasLineJoin = "round";
  lineCap: CanvasLineCap = "round";
  direction: CanvasDirection = "inherit";
  private path: string[] = [];
  private dashes: number[] = [];
  private readonly ruler = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;

  constructor(readonly root: SVGElement) {}

  beginPath(): void {
    this.path = [];
  }

  moveTo(x: number, y: number): void {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.path.push(`L${short(x)} ${short(y)}`);
  }

  quadraticCurveTo(viaX: number, viaY: number, x: number, y: number): void {
    this.path.push(`Q${short(viaX)} ${short(viaY)} ${short(x)} ${short(y)}`);
  }

  closePath(): void {
    this.path.push("Z");
  }

  // Whole circles only.
  arc(x: number, y: number, radius: number): void {
    const r = short(radius);
    const [left, right] = [short(x - radius), short(x + radius)];
    this.path.push(`M${right} ${short(y)}A${r} ${r} 0 1 1 ${left} ${short(y)}A${r} ${r} 0 1 1 ${right} ${short(y)}Z`);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  setLineDash(dashes: number[]): void {
    this.dashes = dashes;
  }

  measureText(text: string): TextMetrics {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  fill(): void {
    this.add({ fill: String(this.fillStyle) });
  }

  stroke(): void {
    this.add({ fill: "none", ...this.lineStyle(), ...(this.dashes.length ? { "stroke-dasharray": this.dashes.join(" ") } : {}) });
  }

  fillText(text: string, x: number, y: number): void {
    this.write(text, x, y, { fill: String(this.fillStyle) });
  }

  strokeText(text: string, x: number, y: number): void {
    this.write(text, x, y, { fill: "none", ...this.lineStyle() });
  }

  private lineStyle(): Record<string, string> {
    return { stroke: String(this.strokeStyle), "stroke-width": short(this.lineWidth), "stroke-linejoin": "round" };
  }

  private opacity(): Record<string, string> {
    return this.globalAlpha < 1 ? { opacity: short(this.globalAlpha) } : {};
  }

  private add(look: Record<string, string>): void {
    if (this.path.length) this.root.append(svg("path", { d: this.path.join(""), ...look, ...this.opacity() }));
  }

  private write(text: string, x: number, y: number, look: Record<string, string>): void {
    const [, weight = "400", size = "10", family = "sans-serif"] = /^(\d+) ([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const element = svg("text", {
      x: short(x),
      y: short(y + Number(size) * 0.35),
      "text-anchor": ANCHORS[this.textAlign] ?? "start",
      "font-weight": weight,
      "font-size": size,
      "font-family": family.replaceAll('"', "'"),
      ...look,
      ...this.opacity(),
    });
    element.textContent = writable(text);
    this.root.append(element);
  }
}
