"""The page of a run: all that was found is in it, as text, and it needs nothing from elsewhere."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pytest

from contract_tests.report.html import html
from contract_tests.report.report import Finding, Report
from contract_tests.tests import examples
from contract_tests.tests.drawn_findings import whatever_was_found

VOID = {"meta", "input", "br", "path", "circle", "rect", "img", "link"}


class ParsedPage(HTMLParser):
    """The tags of a page, and the text of each kind of tag."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def page(report: Report) -> ParsedPage:
    """The page, whose tags are all closed."""
    read = ParsedPage(html(report))
    assert read.open == []
    return read


REPORTS = {"rich": examples.rich, "clean": examples.clean, "untested": examples.untested}


@pytest.mark.parametrize("name", REPORTS)
def test_it_is_one_file_that_refers_to_nothing(name: str) -> None:
    read = page(REPORTS[name]())
    references = [value or "" for _, has in read.tags for key, value in has.items() if key in {"src", "href", "data"}]
    assert all(reference.startswith("#") for reference in references)
    assert not any(key.startswith("on") or key == "style" for _, has in read.tags for key in has)
    assert "url(" not in html(REPORTS[name]())


@pytest.mark.parametrize("name", REPORTS)
def test_every_id_is_there_once_and_every_link_leads_somewhere(name: str) -> None:
    read = page(REPORTS[name]())
    ids = [has["id"] for _, has in read.tags if "id" in has]
    assert len(ids) == len(set(ids))
    named = [has.get("href", "").removeprefix("#") for tag, has in read.tags if tag == "a"]  # type: ignore[union-attr]
    labelled = [has["aria-labelledby"] for _, has in read.tags if "aria-labelledby" in has]
    assert set(named) | set(labelled) <= set(ids)


def test_only_its_own_script_and_style_may_run() -> None:
    read = page(examples.rich())
    policy = next(has["content"] for tag, has in read.tags if has.get("http-equiv") == "Content-Security-Policy")
    for tag in ("script", "style"):
        (content,) = read.texts[tag]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in str(policy)
    assert "default-src 'none'" in str(policy)


def test_the_verdict_is_on_top() -> None:
    for report, word in ((examples.rich(), "Broken promises"), (examples.clean(), "Passed")):
        assert page(report).texts["h1"] == [word]
    assert page(examples.untested()).texts["h1"] == ["Could not test"]
    assert page(examples.untested()).texts["title"][0].startswith("Could not test")


def test_a_finding_has_everything_that_is_needed() -> None:
    text = unescape(re.sub(r"<[^>]+>", "", html(examples.rich()).split("<main>")[1]))
    for finding in examples.FINDINGS:
        said = (finding.sentence, finding.page, finding.section, finding.expected, finding.actual, finding.check)
        for part in (*said, finding.known, finding.rerun, finding.pytest, *finding.curl, *finding.steps):
            assert part in text


def test_every_rule_and_every_operation_is_there_once() -> None:
    report = examples.rich()
    read = page(report)
    codes = read.texts["code"]
    assert all(codes.count(rule.rule) == 1 for rule in report.rules)
    rows = [has["data-state"] for tag, has in read.tags if tag == "tr" and "data-state" in has]
    assert len(rows) == len(report.rules) + len(report.operations)
    assert rows.count("missed") == len(report.not_tested)


def test_a_status_that_is_documented_and_one_that_is_not_look_different() -> None:
    chips = [has["class"] for tag, has in page(examples.rich()).tags if tag == "li" and "class" in has]
    assert {"chip seen", "chip unseen", "chip undocumented"} == set(chips)


@whatever_was_found
def test_nothing_that_was_found_becomes_markup(findings: list[Finding]) -> None:
    report = examples.found(*findings)
    source = html(report)
    source.encode("utf-8")
    read = page(report)
    tags = [tag for tag, _ in read.tags]
    plain = page(examples.found(*(examples.finding(each.rule) for each in findings)))
    assert tags.count("script") == tags.count("style") == 1
    assert tags.count("article") == len(findings)
    assert set(tags) <= {tag for tag, _ in plain.tags} | {"code", "p", "figure"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", source)
