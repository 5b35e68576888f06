"""The explorer as a reader meets it: what is on the screen, and what mouse and keyboard do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browsers import console, visit, wait

VIOLATIONS = """window.violations = [];
addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));"""
READY = "window.kg && document.querySelector('.kg-stage canvas')"
# What a driver tells of drawing by software, not of the page.
OF_THE_DRIVER = "GL Driver Message"
# Opens all that is folded in the evidence panel; true once all of it has been drawn.
_UNFOLDED = """(() => {
  const countOf = group => Number(group.querySelector(".kg-count").textContent);
  const panel = document.querySelector("aside.kg-right");
  const folded = [...panel.querySelectorAll("details")];
  folded.forEach(one => { one.open = true; });
  const more = folded.filter(one => one.matches(".kg-more"));
  const groups = folded.filter(one => one.matches(".kg-group"));
  return more.every(one => one.querySelector(".kg-quote"))
    && groups.every(one => one.querySelectorAll("li.kg-fact").length === countOf(one));
})()"""
_FACTS = """
const text = (root, selector) => root.querySelector(selector)?.textContent.trim() ?? "";
const sentences = fact => [...fact.querySelectorAll(".kg-proof")].map(proof => [
  text(proof, ".kg-quote"), text(proof, ".kg-number"), Boolean(proof.querySelector(".kg-not")),
]);
const relation = fact => text(fact, ".kg-relation").replace(text(fact, ".kg-relation .kg-not"), "");
return [...document.querySelectorAll("aside.kg-right li.kg-fact[data-statement]")].map(fact => [
  fact.closest(".kg-group") ? text(fact.closest(".kg-group"), "h3") : relation(fact).trim(),
  [...fact.querySelectorAll(".kg-fact-head .kg-entity-name")].map(name => name.textContent),
  fact.querySelector(".kg-fact-head .kg-not") !== null, sentences(fact),
]);
"""
_TICK = """
const [group, label] = arguments;
const reads = (selector, text) => one => one.querySelector(selector).textContent.trim() === text;
const set = [...document.querySelectorAll(".kg-facets fieldset")].find(reads("legend", group));
const line = [...set.querySelectorAll("label")].find(reads(".kg-box-words", label));
line.querySelector("input").click();
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence of the evidence panel, with the figure of its confidence."""

    text: str
    confidence: str
    denied: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A fact as the evidence panel words it: of an edge both names, of an entity the other one."""

    relation: str
    names: tuple[str, ...]
    denied: bool
    sentences: frozenset[Sentence]


@dataclass(frozen=True, kw_only=True, slots=True)
class Explorer:
    """A page of the explorer in a browser; files that it saves come into ``downloads``.

    WebGL in software is asked for by the address: the page would choose the plain canvas.
    """

    browser: Any
    address: str
    downloads: Path
    renderer: str

    def open(self, code: str = "") -> None:
        """Open the page anew, with a view in its address."""
        wanted = ["renderer=webgl"] if self.renderer == "webgl" and "renderer=" not in code else []
        visit(self.browser, "#".join(filter(None, (self.address, "&".join(filter(None, (code, *wanted)))))))
        assert self.wait(READY), self.run("return document.body.textContent.slice(0, 500)")
        self.settle()

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a script returns."""
        return self.browser.execute_script(script, *arguments)

    def value(self, expression: str, *arguments: object) -> Any:
        """Return the value of an expression."""
        return self.run(f"return {expression}", *arguments)

    def wait(self, state: str, *arguments: object) -> Any:
        """Return the value of an expression as soon as it is true."""
        return wait(self.browser, state, *arguments)

    def settle(self) -> None:
        """Wait until the next picture is drawn."""
        self.browser.execute_async_script(
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0])))"
        )

    def complaints(self) -> list[str]:
        """Return errors and warnings of the console, and what broke the policy."""
        said = [line for line in console(self.browser) if OF_THE_DRIVER not in line]
        return said + list(self.value("window.violations"))

    # What is shown.

    def counts(self) -> tuple[int, int]:
        """Return how many entities and statements are shown."""
        found = self.value("kg.visible()")
        return found["entities"], found["statements"]

    def shown(self) -> set[str]:
        """Return the ids of the entities that have a place on the screen."""
        return set(self.value("kg.model.data.entities.id.filter((_, row) => kg.screenOf(row) !== null)"))

    def row(self, entity: str) -> int:
        """Return the row of an entity in the data."""
        return int(self.value("kg.model.entityOf(arguments[0])", entity))

    def facts(self) -> list[Fact]:
        """Return the facts of the evidence panel with all their sentences, also those that are folded."""
        assert self.wait(_UNFOLDED)
        return [
            Fact(
                relation=relation, names=tuple(names), denied=denied,
                sentences=frozenset(Sentence(text=t, confidence=c, denied=d) for t, c, d in sentences),
            )
            for relation, names, denied, sentences in self.run(_FACTS)
        ]  # fmt: skip

    def title(self) -> str:
        """Return the title of the evidence panel, empty when it is closed."""
        return str(
            self.value(
                "document.querySelector('aside.kg-right').hidden ? '' "
                ": document.querySelector('.kg-evidence-title').textContent"
            )
        )

    def text(self, selector: str) -> str:
        """Return the text of the first element that a selector finds."""
        return str(self.value("document.querySelector(arguments[0]).textContent", selector))

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements that a selector finds."""
        return list(
            self.value("[...document.querySelectorAll(arguments[0])].map(one => one.textContent)", selector)
        )

    def click(self, selector: str) -> None:
        """Click the first element that a selector finds, wherever it is."""
        self.run("document.querySelector(arguments[0]).click()", selector)

    def focused(self) -> str:
        """Return the element that has the keyboard, as its tag, classes and label."""
        return str(
            self.value(
                "(({tagName, className, ariaLabel, textContent}) => [tagName, className, ariaLabel, "
                "textContent.slice(0, 60)].join(' '))(document.activeElement)"
            )
        )

    # What one does.

    def state(self, patch: dict[str, object]) -> None:
        """Set a part of the state as a panel would."""
        self.run("kg.store.set(arguments[0])", patch)

    def mouse(self, x: float, y: float, *, button: str = "left", times: int = 1) -> None:
        """Click at a place of the page with the mouse, the second time a moment later.

        The driver would count clicks by its own clock, and miss a double click on a busy machine.
        """
        self._send("mouseMoved", x, y)
        for click in range(1, times + 1):
            self._send("mousePressed", x, y, button=button, clickCount=click)
            self._send("mouseReleased", x, y, button=button, clickCount=click)
            self.settle()

    def drag(self, entity: str, dx: int, dy: int) -> None:
        """Pull the node of an entity to another place."""
        place = self.value("kg.screenOf(kg.model.entityOf(arguments[0]))", entity)
        self._send("mouseMoved", place["x"], place["y"])
        self._send("mousePressed", place["x"], place["y"], button="left", clickCount=1)
        for share in (0.3, 0.7, 1):
            self._send(
                "mouseMoved", place["x"] + share * dx, place["y"] + share * dy, button="left", buttons=1
            )
        self._send("mouseReleased", place["x"] + dx, place["y"] + dy, button="left", clickCount=1)

    def _send(self, kind: str, x: float, y: float, **more: object) -> None:
        event = {"type": kind, "x": round(x), "y": round(y), **more}
        self.browser.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def press(self, *keys: str, held: str = "") -> None:
        """Press keys one after another while another one is held, whatever has the keyboard."""
        from selenium.webdriver import ActionChains

        chain = ActionChains(self.browser, duration=0)
        if held:
            chain.key_down(held)
        chain.send_keys(*keys)
        if held:
            chain.key_up(held)
        chain.perform()

    def click_entity(self, entity: str, *, button: str = "left", times: int = 1) -> None:
        """Click the node of an entity."""
        place = self.value("kg.screenOf(kg.model.entityOf(arguments[0]))", entity)
        self.mouse(place["x"], place["y"], button=button, times=times)

    def click_edge(self, subject: str, object_: str) -> None:
        """Click the line between two entities."""
        rows = [self.row(subject), self.row(object_)]
        place = self.value("kg.edgePoint(...arguments)", *rows)
        self.mouse(place["x"], place["y"])

    def choose(self, menu: str, entry: str) -> None:
        """Click the button of a menu, then an entry."""
        self.click(f"[aria-label='{menu}']")
        self.pick(entry)

    def pick(self, entry: str) -> None:
        """Click an entry of the open menu, by how it begins."""
        self.run(
            "[...document.querySelectorAll('[role=menuitem]')]"
            ".find(item => item.textContent.startsWith(arguments[0])).click()",
            entry,
        )

    def panel(self, name: str) -> None:
        """Open a panel on the left."""
        self.click(f".kg-rail [data-panel={name}]")

    def tick(self, group: str, labels: Sequence[str]) -> None:
        """Tick boxes of a group of the filters."""
        for label in labels:
            self.run(_TICK, group, label)

    def unfold(self, selector: str) -> None:
        """Open all that is folded, and what is folded in that."""
        assert self.wait(
            f"(all => all.every(one => one.open) || (all.forEach(one => one.open = true), false))"
            f"([...document.querySelectorAll('{selector}')])"
        )
