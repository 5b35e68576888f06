// Light and dark: the page's attribute that the style sheets follow, and the colours of what is drawn.
import type { Theme } from "./store";

export type Mode = "light" | "dark";

export interface Palette {
  ground: string;
  text: string;
  muted: string;
  edge: string;
  edgeAlpha: number;
  lit: string;
  negated: string;
  accent: string;
  place: string; // labels of communities
  tints: readonly string[]; // grounds of communities
}

export const PALETTES: Record<Mode, Palette> = {
  light: {
    ground: "#fbfaf7",
    text: "#1d2430",
    muted: "#5b6472",
    edge: "#68758a",
    edgeAlpha: 0.52,
    lit: "#3c4a60",
    negated: "#b3261e",
    accent: "#0b57c2",
    place: "#566175",
    tints: ["#cfdcec", "#e9dfc6", "#d3e6d6", "#e8d5da", "#dcd6ea", "#d0e5e6", "#ecdccb", "#dde3cb"],
  },
  dark: {
    ground: "#12161d",
    text: "#e8ebf0",
    muted: "#a3adbb",
    edge: "#8d9bb0",
    edgeAlpha: 0.42,
    lit: "#c2cddd",
    negated: "#ff8a80",
    accent: "#7db4ff",
    place: "#b4c0d1",
    tints: ["#25364c", "#3d3623", "#233b2b", "#432b34", "#352f4c", "#1f3b40", "#43321f", "#333a22"],
  },
};

const prefersDark = () => matchMedia("(prefers-color-scheme: dark)");

export function modeOf(theme: Theme): Mode {
  if (theme !== "system") return theme;
  return prefersDark().matches ? "dark" : "light";
}

export function showMode(mode: Mode): void {
  document.documentElement.dataset["theme"] = mode;
}

export function onSystemTheme(listener: () => void): void {
  prefersDark().addEventListener("change", listener);
}

export function movesLittle(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// 0..255 each.
export function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
