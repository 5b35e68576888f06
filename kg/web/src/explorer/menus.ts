// Menus: under a button, or where a node was clicked. Arrows move, Enter chooses, Escape closes.
import { el } from "./dom";
import type { Point } from "./geometry";

export interface Item {
  label: string;
  hint?: string;
  act(): void;
  disabled?: boolean;
}

export type Entry = Item | "line";

let closeOpen: (() => void) | undefined;

export function closeMenu(): void {
  closeOpen?.();
}

export function openMenu(title: string, entries: readonly Entry[], at: Point, back: HTMLElement | null): void {
  closeMenu();
  const menu = el("div", { class: "kg-menu", role: "menu", "aria-label": title });
  const close = () => {
    closeOpen = undefined;
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    back?.setAttribute("aria-expanded", "false");
  };
  const outside = (event: Event) => {
    if (!menu.contains(event.target as Node) && !back?.contains(event.target as Node)) close();
  };
  menu.append(...entries.map((entry) => (entry === "line" ? el("hr") : itemOf(entry, close, back))));
  menu.addEventListener("keydown", (event) => steer(menu, event, close, back));
  document.body.append(menu);
  place(menu, at);
  addEventListener("pointerdown", outside, true);
  closeOpen = close;
  items(menu)[0]?.focus();
}

function itemOf({ label, hint, act, disabled }: Item, close: () => void, back: HTMLElement | null): HTMLElement {
  const choose = () => {
    close();
    back?.focus();
    act();
  };
  return el(
    "button",
    { type: "button", role: "menuitem", tabindex: -1, disabled, on: { click: choose } },
    el("span", { text: label }),
    hint && el("span", { class: "kg-hint", text: hint }),
  );
}

function items(menu: HTMLElement): HTMLButtonElement[] {
  return [...menu.querySelectorAll<HTMLButtonElement>("button:not([disabled])")];
}

function steer(menu: HTMLElement, event: KeyboardEvent, close: () => void, back: HTMLElement | null): void {
  const all = items(menu);
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[event.key];
  if (step !== undefined) all.at(step % all.length)?.focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    close();
    back?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(menu: HTMLElement, { x, y }: Point): void {
  const { offsetWidth, offsetHeight } = menu;
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - offsetHeight - 8))}px`;
}

// A button that opens a menu below itself.
export function menuButton(button: HTMLButtonElement, title: string, entries: () => readonly Entry[]): HTMLButtonElement {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-expanded") === "true") return closeMenu();
    const { left, bottom } = button.getBoundingClientRect();
    openMenu(title, entries(), { x: left, y: bottom + 4 }, button);
    button.setAttribute("aria-expanded", "true");
  });
  return button;
}
