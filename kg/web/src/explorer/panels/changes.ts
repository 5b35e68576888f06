// Which changes of the state concern which panels.
import type { State } from "../store";

const PICKS = ["scope", "added", "hidden", "pinned", "classes", "relations", "sections", "strengths", "confidence"] as const;

// Whether what is shown is chosen in the same way.
export function samePicks(a: State, b: State): boolean {
  return PICKS.every((key) => a[key] === b[key]);
}

// Whether a panel that has just been opened, or whose picks have changed, must be drawn anew.
export function isStale(now: State, before: State | null): boolean {
  return !before || now.panel !== before.panel || !samePicks(now, before);
}

// Moving the camera and changing the theme concern no panel.
export function concerns(now: State, before: State): boolean {
  return (Object.keys(now) as (keyof State)[]).some((key) => key !== "camera" && key !== "theme" && now[key] !== before[key]);
}
