// The list of ready questions above the editor.
import type { Question } from "./data";

function options(group: string, questions: readonly Question[]): HTMLOptGroupElement {
  const element = document.createElement("optgroup");
  element.label = group;
  element.append(...questions.filter((q) => q.group === group).map((q) => new Option(q.title, q.name)));
  return element;
}

export function questionList(
  questions: readonly Question[],
  open: (question: Question) => void,
): HTMLElement {
  const select = document.createElement("select");
  select.id = "kg-ready";
  select.append(new Option("choose one to open it in a tab", ""));
  select.append(...[...new Set(questions.map((q) => q.group))].map((group) => options(group, questions)));
  select.addEventListener("change", () => {
    const question = questions.find((q) => q.name === select.value);
    if (question) open(question);
    select.value = "";
  });
  const label = document.createElement("label");
  label.htmlFor = select.id;
  label.textContent = "Ready questions";
  const row = document.createElement("p");
  row.className = "kg-ready";
  row.append(label, select);
  return row;
}
