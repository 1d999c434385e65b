// A check's findings as rows: what was measured, the limit, and a bar that says how much of it was used. A record of an
// older ktstr, and what a test asserts by itself, is words alone.

function quantity(value, unit) {
  if (unit === "ns") return duration(value);
  const digits = String(Number(value.toPrecision(6)));
  return unit === "" || unit.startsWith("/") ? `${digits}${unit}` : `${digits} ${unit}`;
}

const BEFORE_LIMIT = { at_most: "", at_least: "at least ", equals: "exactly " };

function findingsOf(check) {
  const findings = list(check.findings);
  const left = number(check.findings_left_out) ?? 0;
  if (findings.length === 0) return [{ words: text(check.text) }];
  return [...findings.map(findingOf), ...(left > 0 ? [{ words: `and ${plural(left, "more finding")}` }] : [])];
}

function findingOf(finding) {
  const limit = number(finding?.limit), value = number(finding?.value), comparison = text(finding?.comparison);
  return { words: text(finding?.what), why: text(finding?.limit_origin),
           limit: limit === null ? "" : `${BEFORE_LIMIT[comparison] ?? ""}${quantity(limit, text(finding.unit))}`,
           share: comparison === "at_most" && value !== null && limit > 0 ? value / limit : null };
}

function gauge(share) {
  if (share === null || share === undefined) return null;
  const bar = element("div", {});
  bar.style.width = `${Math.min(share, 1) * 100}%`;
  return element("div", { class: share > 1 ? "gauge over" : "gauge", role: "img",
                          "aria-label": `${Math.round(share * 100)} % of the limit`,
                          title: `${Math.round(share * 100)} % of the limit` }, bar);
}

function checkRows(check) {
  const verdict = check.held === true ? "pass" : check.inconclusive === true ? "inconclusive" : "fail";
  const name = text(check.name) === text(check.text) ? "" : text(check.name);
  const place = text(check.file) === "" ? null : element("div", { class: "dim" }, `${text(check.file)}:${text(check.line)}`);
  return findingsOf(check).map((finding, i) => element("tr", {},
    element("td", {}, i === 0 ? element("span", { class: `mark ${verdict}` }, MARKS[verdict]) : null),
    element("td", {}, i === 0 ? name : ""),
    element("td", { class: "text" }, finding.words, i === 0 ? place : null),
    element("td", {}, finding.limit ?? "", gauge(finding.share)),
    element("td", { class: "dim" }, finding.why ?? "")));
}

function checksTable(checks) {
  if (checks.length === 0)
    return element("p", { class: "dim" }, "No check was reached.");
  const order = (check) => (check.held === true ? 2 : check.inconclusive === true ? 1 : 0); // what failed comes first
  const sorted = [...checks].sort((a, b) => order(a) - order(b));
  return element("div", { class: "scroll" }, element("table", { class: "data checks" },
    element("thead", {}, element("tr", {},
      ...["", "check", "measured", "limit", ""].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...sorted.flatMap(checkRows))));
}
