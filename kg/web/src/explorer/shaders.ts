// The programs of the WebGL renderer. All lengths are in device pixels.
import { CROSS, RING, SHAPES, SPIKES } from "./shapes";

const number = (value: number) => value.toFixed(6);

const HEAD = `#version 300 es
precision highp float;
uniform vec2 u_screen;
uniform vec2 u_shift;
uniform float u_scale;
uniform float u_growth;
vec2 place(vec2 point) { return point * u_scale + u_shift; }
vec4 onScreen(vec2 pixel) { return vec4(pixel.x / u_screen.x * 2.0 - 1.0, 1.0 - pixel.y / u_screen.y * 2.0, 0.0, 1.0); }
`;

const EDGE_INPUT = `
layout(location = 0) in vec2 a_from;
layout(location = 1) in vec2 a_to;
layout(location = 2) in vec2 a_bend; // bend, size of the node that it ends at
layout(location = 3) in vec4 a_colour;
vec2 via(vec2 from, vec2 to) {
  vec2 way = to - from;
  return (from + to) * 0.5 + vec2(way.y, -way.x) * a_bend.x;
}
`;

// A ribbon along the curve, half a pixel wider on each side than the line so that its rim can fade.
export const LINE_VERTEX = `${HEAD}${EDGE_INPUT}
uniform float u_width;
uniform float u_segments;
out vec4 v_colour;
out float v_off;
void main() {
  vec2 from = place(a_from), to = place(a_to), mid = via(from, to);
  float t = floor(float(gl_VertexID) * 0.5) / u_segments;
  float side = float(gl_VertexID & 1) * 2.0 - 1.0;
  vec2 at = mix(mix(from, mid, t), mix(mid, to, t), t);
  vec2 way = mix(mid - from, to - mid, t);
  vec2 along = way / max(length(way), 1e-6);
  v_off = side * (u_width * 0.5 + 0.5);
  v_colour = a_colour;
  gl_Position = onScreen(at + vec2(-along.y, along.x) * v_off);
}`;

export const LINE_FRAGMENT = `#version 300 es
precision highp float;
uniform float u_width;
in vec4 v_colour;
in float v_off;
out vec4 colour;
void main() {
  float cover = clamp(u_width * 0.5 + 0.5 - abs(v_off), 0.0, min(1.0, u_width));
  float alpha = v_colour.a * cover;
  colour = vec4(v_colour.rgb * alpha, alpha);
}`;

export const ARROW_VERTEX = `${HEAD}${EDGE_INPUT}
uniform float u_arrow;
uniform float u_gap;
out vec4 v_colour;
void main() {
  vec2 from = place(a_from), to = place(a_to), mid = via(from, to);
  float gap = a_bend.y * u_growth + u_gap;
  float room = step(gap + 2.0 * u_arrow, length(to - from));
  vec2 way = (to - mid) / max(length(to - mid), 1e-6);
  vec2 tip = to - way * gap;
  float back = gl_VertexID == 0 ? 0.0 : u_arrow;
  float aside = gl_VertexID == 0 ? 0.0 : u_arrow / 2.1 * (gl_VertexID == 1 ? 1.0 : -1.0);
  v_colour = a_colour;
  gl_Position = onScreen(tip + room * (vec2(-way.y, way.x) * aside - way * back));
}`;

export const ARROW_FRAGMENT = `#version 300 es
precision highp float;
in vec4 v_colour;
out vec4 colour;
void main() { colour = vec4(v_colour.rgb * v_colour.a, v_colour.a); }`;

export const NODE_VERTEX = `${HEAD}
layout(location = 0) in vec3 a_node; // place, size
layout(location = 1) in vec4 a_look; // colour, shape
out vec3 v_colour;
out vec2 v_at;
flat out float v_radius;
flat out int v_shape;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
  v_radius = a_node.z * u_growth;
  v_at = corner * (v_radius * 1.55 + 3.0);
  v_colour = a_look.rgb;
  v_shape = int(a_look.a * 255.0 + 0.5);
  gl_Position = onScreen(place(a_node.xy) + v_at);
}`;

// Distance to a polygon or star: fold all spikes into one half of one, then measure to its one side.
const SPIKY = `
float spiky(vec2 at, float count, float outer, float inner, float turn) {
  float half_ = 3.14159265 / count;
  float angle = abs(mod(atan(at.x, -at.y) - turn + half_, 2.0 * half_) - half_);
  vec2 folded = length(at) * vec2(cos(angle), sin(angle));
  vec2 tip = vec2(outer, 0.0), notch = inner * vec2(cos(half_), sin(half_));
  vec2 side = normalize(notch - tip);
  return dot(folded - tip, vec2(side.y, -side.x));
}
float box(vec2 at, vec2 reach) {
  vec2 over = abs(at) - reach;
  return length(max(over, 0.0)) + min(max(over.x, over.y), 0.0);
}
`;

const CASES = SHAPES.map((shape, row) => {
  const spikes = SPIKES[shape];
  if (!spikes) return "";
  const { count, outer, inner, turn } = spikes;
  return `if (shape == ${row}) return spiky(at, ${[count, outer, inner, turn].map(number).join(", ")});`;
}).join("\n  ");

export const NODE_FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 u_ground;
uniform float u_density;
in vec3 v_colour;
in vec2 v_at;
flat in float v_radius;
flat in int v_shape;
out vec4 colour;
${SPIKY}
float outline(vec2 at, int shape) {
  ${CASES}
  if (shape == ${SHAPES.indexOf("cross")})
    return min(box(at, vec2(${number(CROSS.reach)}, ${number(CROSS.arm)})), box(at, vec2(${number(CROSS.arm)}, ${number(CROSS.reach)})));
  if (shape == ${SHAPES.indexOf("ring")}) return length(at) - ${number(RING.outer)};
  return length(at) - 1.0;
}
void main() {
  float off = outline(v_at / v_radius, v_shape) * v_radius;
  float border = min(1.4 * u_density, v_radius * 0.3);
  float inside = clamp(0.5 - off, 0.0, 1.0);
  float alpha = clamp(0.5 - off + border, 0.0, 1.0);
  if (v_shape == ${SHAPES.indexOf("ring")}) inside *= clamp(length(v_at) - v_radius * ${number(RING.hole)} + 0.5, 0.0, 1.0);
  if (alpha <= 0.0) discard;
  colour = vec4(mix(u_ground, v_colour, inside) * alpha, alpha);
}`;
