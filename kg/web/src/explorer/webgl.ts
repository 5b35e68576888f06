// The renderer with WebGL 2: one buffer of edges, one of nodes, drawn as instances.
import { arrowLength, edgeAlpha, edgeWidth, paletteOf, reachOf } from "./drawing";
import type { Lens } from "./geometry";
import type { Painter } from "./renderer";
import type { Scene } from "./scene";
import { ARROW_FRAGMENT, ARROW_VERTEX, LINE_FRAGMENT, LINE_VERTEX, NODE_FRAGMENT, NODE_VERTEX } from "./shaders";
import { channels } from "./theme";

type Gl = WebGL2RenderingContext;

interface Program {
  program: WebGLProgram;
  at: Record<string, WebGLUniformLocation | null>;
}

interface Field {
  size: number;
  type: "FLOAT" | "UNSIGNED_BYTE";
  offset: number;
}

const UNIFORMS = [
  "u_screen", "u_shift", "u_scale", "u_growth", "u_width", "u_segments", "u_arrow", "u_gap", "u_ground", "u_density",
];
const EDGE_BYTES = 28;
const EDGE_FIELDS: readonly Field[] = [
  { size: 2, type: "FLOAT", offset: 0 },
  { size: 2, type: "FLOAT", offset: 8 },
  { size: 2, type: "FLOAT", offset: 16 },
  { size: 4, type: "UNSIGNED_BYTE", offset: 24 },
];
const NODE_BYTES = 16;
const NODE_FIELDS: readonly Field[] = [
  { size: 3, type: "FLOAT", offset: 0 },
  { size: 4, type: "UNSIGNED_BYTE", offset: 12 },
];
const SEGMENTS = 14;

export class WebglPainter implements Painter {
  readonly name = "webgl";
  private readonly gl: Gl;
  private readonly lines: Program;
  private readonly arrows: Program;
  private readonly nodes: Program;
  private readonly edgeBuffer: WebGLBuffer;
  private readonly nodeBuffer: WebGLBuffer;
  private scene: Scene | undefined;
  private straight = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { alpha: true, antialias: false, depth: false, powerPreference: "low-power" });
    if (!gl) throw new Error("no WebGL 2");
    this.gl = gl;
    this.lines = link(gl, LINE_VERTEX, LINE_FRAGMENT);
    this.arrows = link(gl, ARROW_VERTEX, ARROW_FRAGMENT);
    this.nodes = link(gl, NODE_VERTEX, NODE_FRAGMENT);
    this.edgeBuffer = gl.createBuffer();
    this.nodeBuffer = gl.createBuffer();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  load(scene: Scene): void {
    this.scene = scene;
    const edges = packEdges(scene);
    this.straight = edges.straight;
    this.fill(this.edgeBuffer, edges.bytes);
    this.fill(this.nodeBuffer, packNodes(scene));
  }

  paint(lens: Lens, density: number): void {
    const { gl, scene } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!scene) return;
    this.paintLines(scene, lens, density);
    this.paintArrows(scene, lens, density);
    this.paintNodes(scene, lens, density);
  }

  dispose(): void {
    this.scene = undefined;
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private fill(buffer: WebGLBuffer, bytes: ArrayBuffer): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, bytes, this.gl.DYNAMIC_DRAW);
  }

  private use({ program, at }: Program, scene: Scene, lens: Lens, density: number): void {
    const { gl } = this;
    const scale = lens.scale * density;
    const middle = middleOfScene(scene);
    gl.useProgram(program);
    gl.uniform2f(at["u_screen"] ?? null, this.canvas.width, this.canvas.height);
    gl.uniform1f(at["u_scale"] ?? null, scale);
    gl.uniform2f(at["u_shift"] ?? null, lens.screenX(middle.x) * density, lens.screenY(middle.y) * density);
    gl.uniform1f(at["u_growth"] ?? null, lens.growth * density);
    gl.uniform1f(at["u_density"] ?? null, density);
  }

  private bind(buffer: WebGLBuffer, fields: readonly Field[], stride: number, first = 0): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (let at = 0; at < EDGE_FIELDS.length; at++) {
      const field = fields[at];
      if (!field) {
        gl.disableVertexAttribArray(at);
        continue;
      }
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, field.size, gl[field.type], field.type !== "FLOAT", stride, first * stride + field.offset);
      gl.vertexAttribDivisor(at, 1);
    }
  }

  private paintLines(scene: Scene, lens: Lens, density: number): void {
    const { gl, lines } = this;
    this.use(lines, scene, lens, density);
    gl.uniform1f(lines.at["u_width"] ?? null, edgeWidth(lens) * density);
    this.paintRibbons(0, this.straight, 1);
    this.paintRibbons(this.straight, scene.edges.count - this.straight, SEGMENTS);
  }

  private paintRibbons(first: number, count: number, segments: number): void {
    const { gl, lines } = this;
    if (!count) return;
    this.bind(this.edgeBuffer, EDGE_FIELDS, EDGE_BYTES, first);
    gl.uniform1f(lines.at["u_segments"] ?? null, segments);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 2 * (segments + 1), count);
  }

  private paintArrows(scene: Scene, lens: Lens, density: number): void {
    const { gl, arrows } = this;
    if (!scene.edges.count) return;
    this.use(arrows, scene, lens, density);
    gl.uniform1f(arrows.at["u_arrow"] ?? null, arrowLength(lens) * density);
    gl.uniform1f(arrows.at["u_gap"] ?? null, density);
    this.bind(this.edgeBuffer, EDGE_FIELDS, EDGE_BYTES);
    gl.drawArraysInstanced(gl.TRIANGLES, 0, 3, scene.edges.count);
  }

  private paintNodes(scene: Scene, lens: Lens, density: number): void {
    const { gl, nodes } = this;
    if (!scene.nodes.count) return;
    const [r, g, b] = channels(paletteOf(scene).ground);
    this.use(nodes, scene, lens, density);
    gl.uniform3f(nodes.at["u_ground"] ?? null, r / 255, g / 255, b / 255);
    this.bind(this.nodeBuffer, NODE_FIELDS, NODE_BYTES);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, scene.nodes.count);
  }
}

// Places are sent relative to the middle: 32 bits would not tell near ones apart far from 0.
function middleOfScene({ bounds }: Scene) {
  return { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
}

// Straight edges first: they need no segments.
function packEdges(scene: Scene): { bytes: ArrayBuffer; straight: number } {
  const { nodes, edges } = scene;
  const middle = middleOfScene(scene);
  const rows = [...edges.statement.keys()];
  const straight = rows.filter((row) => !edges.bend[row]);
  const order = [...straight, ...rows.filter((row) => edges.bend[row])];
  const view = new DataView(new ArrayBuffer(order.length * EDGE_BYTES));
  const palette = paletteOf(scene);
  const tones = [channels(palette.edge), channels(palette.negated)];
  const alpha = Math.round(255 * edgeAlpha(scene));
  order.forEach((row, at) => {
    const [a, b] = [edges.from[row] as number, edges.to[row] as number];
    const [ax, ay] = [nodes.x[a] as number, nodes.y[a] as number];
    const [bx, by] = [nodes.x[b] as number, nodes.y[b] as number];
    const numbers = [ax - middle.x, ay - middle.y, bx - middle.x, by - middle.y, edges.bend[row], reachOf(scene, row)];
    numbers.forEach((value, field) => view.setFloat32(at * EDGE_BYTES + 4 * field, value as number, true));
    const tone = tones[edges.negated[row] as number] as readonly number[];
    [...tone, alpha].forEach((value, field) => view.setUint8(at * EDGE_BYTES + 24 + field, value));
  });
  return { bytes: view.buffer, straight: straight.length };
}

function packNodes(scene: Scene): ArrayBuffer {
  const { nodes, tones } = scene;
  const middle = middleOfScene(scene);
  const view = new DataView(new ArrayBuffer(nodes.count * NODE_BYTES));
  for (let row = 0; row < nodes.count; row++) {
    const start = row * NODE_BYTES;
    view.setFloat32(start, (nodes.x[row] as number) - middle.x, true);
    view.setFloat32(start + 4, (nodes.y[row] as number) - middle.y, true);
    view.setFloat32(start + 8, nodes.size[row] as number, true);
    const tone = tones[nodes.kind[row] as number] as readonly number[];
    [...tone, nodes.shape[row] as number].forEach((value, field) => view.setUint8(start + 12 + field, value));
  }
  return view.buffer;
}

function link(gl: Gl, vertex: string, fragment: string): Program {
  const program = gl.createProgram();
  gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, vertex));
  gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, fragment));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "link");
  const at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]));
  return { program, at };
}

function compile(gl: Gl, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind) as WebGLShader;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? "compile");
  return shader;
}
