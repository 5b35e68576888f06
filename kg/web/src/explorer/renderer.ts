// What draws edges and nodes: with WebGL 2, or without it on a plain canvas.
import { CanvasPainter } from "./canvas";
import type { Lens } from "./geometry";
import type { Scene } from "./scene";
import { WebglPainter } from "./webgl";

export type RendererName = "webgl" | "canvas";

export interface Painter {
  readonly name: RendererName;
  load(scene: Scene): void;
  // The canvas has the lens's size times `density`.
  paint(lens: Lens, density: number): void;
  dispose(): void;
}

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export interface Choice {
  renderer: RendererName;
  // There is no WebGL 2 at all.
  missing: boolean;
}

// Where WebGL is done in software, the plain canvas draws the same several times faster.
export function chooseRenderer(wanted: RendererName | null): Choice {
  const found = probe();
  const usable = found !== null && (wanted === "webgl" || !SOFTWARE.test(found));
  return { renderer: usable && wanted !== "canvas" ? "webgl" : "canvas", missing: found === null };
}

// What does WebGL 2 here; null where there is none.
function probe(): string | null {
  try {
    const gl = document.createElement("canvas").getContext("webgl2");
    if (!gl) return null;
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return name;
  } catch {
    return null;
  }
}

export function makePainter(canvas: HTMLCanvasElement, wanted: RendererName): Painter {
  return wanted === "webgl" ? new WebglPainter(canvas) : new CanvasPainter(canvas);
}
