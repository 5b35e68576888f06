// The renderer without WebGL.
import { drawAllEdges, drawNodes } from "./drawing";
import type { Lens } from "./geometry";
import type { Painter } from "./renderer";
import type { Scene } from "./scene";

export class CanvasPainter implements Painter {
  readonly name = "canvas";
  private readonly pen: CanvasRenderingContext2D;
  private scene: Scene | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  }

  load(scene: Scene): void {
    this.scene = scene;
  }

  paint(lens: Lens, density: number): void {
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.scene) return;
    this.pen.setTransform(density, 0, 0, density, 0, 0);
    drawAllEdges(this.pen, this.scene, lens);
    drawNodes(this.pen, this.scene, lens, this.scene.nodes.entity.keys());
  }

  dispose(): void {
    this.scene = undefined;
  }
}
