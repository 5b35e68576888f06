// Small helpers of the panels; text is only ever set as text.
import { el, type Options } from "../dom";

export { el };
export type Child = Node | string | null | undefined | false;

export function replace(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

// A button with words on it.
export function button(words: Child, act: (event: MouseEvent) => void, options: Options = {}): HTMLButtonElement {
  return el("button", { type: "button", class: "kg-button", on: { click: act }, ...options }, words);
}

// Words for screen readers only.
export function unseen(words: string): HTMLElement {
  return el("span", { class: "kg-unseen" }, words);
}

let made = 0;

// An id that nothing else on the page has.
export function freshId(stem: string): string {
  made += 1;
  return `kg-${stem}-${made}`;
}

// Whether a click came from Enter or Space: the reader then follows the focus.
export function byKeyboard(event: MouseEvent): boolean {
  return event.detail === 0;
}

const AT_ONCE = 40;
const PER_STEP = 60;

// Appends the first rows now and the rest in steps, so that a long list opens at once.
export function appendInSteps<T>(list: Element, rows: readonly T[], make: (row: T, at: number) => Node): void {
  const step = (from: number, to: number): void => {
    list.append(...rows.slice(from, to).map((row, at) => make(row, from + at)));
    if (to < rows.length) {
      setTimeout(() => {
        if (list.isConnected) step(to, to + PER_STEP);
      });
    }
  };
  step(0, AT_ONCE);
}

// Moves the focus without a jump of the page.
export function focusOn(target: HTMLElement | null | undefined): void {
  target?.focus({ preventScroll: true });
}
