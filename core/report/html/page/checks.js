// Checks say in words what was measured and where the limit is: "...; limit 100.1 ms (10 % of 1001.2 ms)". What can be
// read out of the words is drawn; the words stay.

const LIMIT = /[;,] (limit|floor) ([\d.,]+) ?([^\s;(]*)(?: \((.*)\))?\s*$/;

// The findings of one check: each with its words, and with limit, reason and share of the limit where they are told.
function findingsOf(check) {
  return text(check.text).split(/; (?=worker \d+ \(|and \d+ more)/).map((words) => {
    const found = LIMIT.exec(words);
    if (!found || words.split(/[;,] (?:limit|floor) /).length !== 2) return { words };
    const measured = words.slice(0, found.index);
    const [, kind, amount, unit, why] = found;
    return { words: measured, limit: `${kind === "floor" ? "at least " : ""}${amount} ${unit}`.trim(), why,
             share: kind === "limit" ? shareOf(measured, Number(amount), unit) : null };
  });
}

// The first quantity of the limit's unit, the names of workers aside, as a share of the limit.
function shareOf(measured, limit, unit) {
  const told = measured.replace(/worker \d+ \([^)]*\)/g, "");
  const escaped = unit.replace(/[^\w]/g, "\\$&");
  const found = new RegExp(`(?:^|\\s)([\\d.]+)${unit === "" ? "(?![\\w.])" : `\\s?${escaped}(?!\\w)`}`).exec(told);
  const share = found ? Number(found[1]) / limit : NaN;
  return Number.isFinite(share) ? share : null;
}

// Nothing when the share contradicts the check: then the words were misread.
function gauge(share, isHeld) {
  if (share === null || share === undefined || share <= 1 !== isHeld) return null;
  const bar = element("div", {});
  bar.style.width = `${Math.min(share, 1) * 100}%`;
  return element("div", { class: share > 1 ? "gauge over" : "gauge", role: "img",
                          "aria-label": `${Math.round(share * 100)} % of the limit`,
                          title: `${Math.round(share * 100)} % of the limit` }, bar);
}

function checkRows(check) {
  const verdict = check.held === true ? "pass" : check.inconclusive === true ? "inconclusive" : "fail";
  const findings = findingsOf(check);
  const name = text(check.name) === text(check.text) ? "" : text(check.name);
  const place = text(check.file) === "" ? null : element("div", { class: "dim" }, `${text(check.file)}:${text(check.line)}`);
  return findings.map((finding, i) => element("tr", {},
    element("td", {}, i === 0 ? element("span", { class: `mark ${verdict}` }, MARKS[verdict]) : null),
    element("td", {}, i === 0 ? name : ""),
    element("td", { class: "text" }, finding.words, i === 0 ? place : null),
    element("td", {}, finding.limit ?? "", gauge(finding.share, check.held === true)),
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
