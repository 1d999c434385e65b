// Building blocks. Nothing here, or anywhere in this script, reads a text as HTML: names, checks and consoles come
// from guests, and become text nodes.

const SVG = "http://www.w3.org/2000/svg";
const $ = (id) => document.getElementById(id);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}

const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const drawing = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

const text = (value) =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
const list = (value) => (Array.isArray(value) ? value : []);
const members = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : []);

// 1234567 ns as "1.23 ms".
function duration(ns) {
  const value = number(ns);
  if (value === null) return "";
  const size = Math.abs(value);
  if (size < 1e3) return `${value} ns`;
  if (size < 1e6) return `${(value / 1e3).toPrecision(3)} µs`;
  if (size < 1e9) return `${Number((value / 1e6).toPrecision(3))} ms`;
  return `${Number((value / 1e9).toPrecision(4))} s`;
}

const count = (value) => (number(value) === null ? text(value) : value.toLocaleString("en-US").replaceAll(",", "\u202f"));
const plural = (n, word) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;

const MARKS = { pass: "✓", fail: "✗", inconclusive: "?", skip: "–", unset: "·" };
const VERDICTS = ["fail", "inconclusive", "pass", "skip", "unset"];
const verdictOf = (value) => (VERDICTS.includes(value) ? value : "unset");

async function copy(value, button) {
  let done = false;
  try {
    await navigator.clipboard.writeText(value);
    done = true;
  } catch { // a page from file:// may not have that right
    const area = element("textarea", { class: "unseen" });
    area.value = value;
    button.after(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
  }
  button.textContent = done ? "copied" : "select it and copy";
  setTimeout(() => (button.textContent = "copy"), 2000);
}
