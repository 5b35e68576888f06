"""Every step can be taken back: by buttons, by keys and by the browser."""

from __future__ import annotations

import pytest

from tests.explorer.page import Explorer
from tests.explorer.plans import HUB, HUB_ID

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.keys import Keys


def _steps(explorer: Explorer) -> list[tuple[object, ...]]:
    """Filter, open, hide; return what was shown before and after each step."""
    seen = [_look(explorer)]
    explorer.click(".kg-legend .kg-key")
    seen.append(_look(explorer))
    explorer.state({"focus": {"kind": "entity", "entity": explorer.row(HUB_ID)}})
    seen.append(_look(explorer))
    explorer.click(".kg-entity-tools > button:last-child")
    return [*seen, _look(explorer)]


def _look(explorer: Explorer) -> tuple[object, ...]:
    return explorer.counts(), explorer.title(), tuple(explorer.value("kg.store.get().classes"))


def test_keys_undo_and_redo(explorer: Explorer) -> None:
    """Ctrl+Z goes back step by step, Ctrl+Y forward again."""
    seen = _steps(explorer)
    assert len(set(seen)) == 4
    for expected in seen[-2::-1]:
        explorer.press("z", held=Keys.CONTROL)
        assert _look(explorer) == expected
    for expected in seen[1:]:
        explorer.press("y", held=Keys.CONTROL)
        assert _look(explorer) == expected


def test_buttons_undo_and_redo(explorer: Explorer) -> None:
    """The buttons do the same, and are off where there is nothing to take back."""
    seen = _steps(explorer)
    undo, redo = (f"document.querySelector('[aria-label={name}]')" for name in ("Undo", "Redo"))
    assert explorer.value(f"[{undo}.disabled, {redo}.disabled]") == [False, True]
    for _ in range(3):
        explorer.run(f"{undo}.click()")
    assert _look(explorer) == seen[0]
    assert explorer.value(f"[{undo}.disabled, {redo}.disabled]") == [True, False]
    explorer.run(f"{redo}.click()")
    assert _look(explorer) == seen[1]


def test_back_and_forward_of_the_browser(explorer: Explorer) -> None:
    """The browser's own buttons go through the views."""
    # A full history would lose entries.
    explorer.browser.execute_cdp_cmd("Page.resetNavigationHistory", {})
    seen = _steps(explorer)
    for expected in seen[-2::-1]:
        explorer.browser.back()
        explorer.settle()
        assert _look(explorer) == expected
    for expected in seen[1:]:
        explorer.browser.forward()
        explorer.settle()
        assert _look(explorer) == expected


def test_hiding_can_be_taken_back_by_its_notice(explorer: Explorer) -> None:
    """Hiding by the keyboard offers its undoing."""
    before = explorer.counts()
    explorer.click_entity(HUB_ID, button="right")
    explorer.pick("Hide")
    assert explorer.counts()[0] == before[0] - 1
    assert HUB in explorer.text(".kg-toast")
    explorer.click(".kg-toast .kg-button")
    assert explorer.counts() == before


def test_moved_node_stays_and_goes_back(explorer: Explorer) -> None:
    """A node that is dragged stays where it was put; undoing brings it back."""
    before = explorer.value("kg.screenOf(arguments[0])", explorer.row(HUB_ID))
    explorer.drag(HUB_ID, 60, -40)
    moved = explorer.value("kg.screenOf(arguments[0])", explorer.row(HUB_ID))
    assert (moved["x"] - before["x"], moved["y"] - before["y"]) == pytest.approx((60, -40), abs=3)
    explorer.press("z", held=Keys.CONTROL)
    back = explorer.value("kg.screenOf(arguments[0])", explorer.row(HUB_ID))
    assert (back["x"], back["y"]) == pytest.approx((before["x"], before["y"]), abs=1)
