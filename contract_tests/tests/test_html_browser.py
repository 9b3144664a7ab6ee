"""The page of a run in a real browser that can reach nothing: how wide it is, what it asks for, and how it filters."""

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from contract_tests.report.html import html
from contract_tests.tests import examples
from mock_server.tests.programs import HEADLESS, program, run

QUIET = [
    *HEADLESS,
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--allow-file-access-from-files",
    "--virtual-time-budget=5000",
    "--window-size=1400,1000",
]
Json = Any

FRAME = """<!doctype html><meta charset="utf-8"><title>untouched</title>
<iframe src="{page}" style="width:{width}px;height:900px;border:0"></iframe><pre id="seen"></pre>
<script>
addEventListener("load", () => {{
  const frame = document.querySelector("iframe"), page = frame.contentDocument, view = frame.contentWindow;
  const told = {{}};
  const shown = (selector) => [...page.querySelectorAll(selector)].filter((item) => item.checkVisibility()).length;
  const width = () => [page.documentElement.scrollWidth, page.documentElement.clientWidth];
  const click = (selector) => page.querySelector(selector).click();
  const type = (section, words) => {{
    const input = page.querySelector(`#${{section}} input`);
    input.value = words;
    input.dispatchEvent(new view.Event("input"));
  }};
  told.folded = width();
  told.title = page.title;
  told.filters = shown(".filters");
  told.copies = shown("button.copy");
  told.findings = shown("article");
  click("#findings button[value=failing]");
  told.failing = shown("article");
  told.said = page.querySelector("#findings output").textContent;
  click("#findings button[value=known]");
  told.failing_or_known = shown("article");
  click("#findings button[value=failing]");
  click("#findings button[value=known]");
  told.all_again = shown("article");
  type("rules", "TICKET-07");
  told.one_rule = shown("#rules tr[data-state]");
  told.one_page = shown("#rules details.group");
  type("rules", "");
  told.rules_folded = shown("#rules tr[data-state]");
  click("#operations button[value=missed]");
  told.missed = shown("#operations tr[data-state]");
  click("#operations button[value=missed]");
  for (const group of page.querySelectorAll("details")) group.open = true;
  told.unfolded = width();
  told.wider = [...page.querySelectorAll("main *")].filter((item) =>
    !item.closest(".wide, .quoted, svg") && item.getBoundingClientRect().right > page.documentElement.clientWidth + 1
  ).map((item) => item.outerHTML.slice(0, 120));
  told.requested = view.performance.getEntriesByType("resource").map((entry) => entry.name);
  told.elements = page.querySelectorAll("script").length + page.querySelectorAll("img").length;
  document.getElementById("seen").textContent = JSON.stringify(told);
}});
</script>"""
"""A page that holds the report at a width, uses it, and tells what it saw. A window cannot be 400 pixels narrow."""


def seen(folder: Path, width: int) -> Json:
    """What a browser sees of the rich report at this width."""
    browser = program("chromium", "chromium-browser", "google-chrome")
    report, frame = folder / "report.html", folder / "frame.html"
    report.write_text(html(examples.rich()), encoding="utf-8")
    frame.write_text(FRAME.format(page=escape(report.as_uri()), width=width), encoding="utf-8")
    ended = run([browser, *QUIET, f"--user-data-dir={folder / 'profile'}", "--dump-dom", frame.as_uri()])
    assert ended.returncode == 0, ended.stderr
    told = re.search(r'<pre id="seen">(.+?)</pre>', ended.stdout)
    assert told, ended.stdout[-2000:] + ended.stderr[-2000:]
    return json.loads(unescape(told[1]))


@pytest.mark.parametrize("width", [1280, 700, 400])
def test_a_browser_shows_it_at_any_width_and_runs_nothing_but_its_filter(tmp_path: Path, width: int) -> None:
    told, report = seen(tmp_path, width), examples.rich()
    for scrolled, inside in (told["folded"], told["unfolded"]):
        assert scrolled <= inside <= width
    assert told["wider"] == []
    assert told["requested"] == []
    assert told["title"].startswith("Broken promises")
    assert told["elements"] == 1
    assert told["filters"] == 3
    assert told["copies"] == sum(2 + bool(each.curl) + bool(each.steps) for each in report.findings)
    assert told["findings"] == told["all_again"] == len(report.findings)
    assert told["failing"] == len(report.failing)
    assert told["said"] == f"{len(report.failing)} of {len(report.findings)} shown"
    assert told["failing_or_known"] == len(report.failing) + 1
    assert (told["one_rule"], told["one_page"], told["rules_folded"]) == (1, 1, 0)
    assert told["missed"] == len(report.not_tested)
