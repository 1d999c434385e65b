// Puts the page together: reads the data, draws the matrix, and wires filter, theme, keys and address.

const run = JSON.parse($("run-data").textContent);
const detailLines = $("cell-data").textContent.split("\n"); // a cell's is parsed when it is opened
const cells = run.rows.map((row, index) => {
  const cell = Object.fromEntries(run.columns.map((name, i) => [name, row[i]]));
  return { ...cell, index, verdict: verdictOf(cell.verdict) };
});
const state = { hidden: new Set(), matches: () => true, opened: null };

function writeHead() {
  document.title = `ktstr ${run.id}`;
  $("run-id").textContent = run.id;
  const elapsed = number(run.summary?.elapsed_ms);
  const missing = (number(run.planned) ?? cells.length) - cells.length;
  $("facts").textContent = [
    plural(cells.length, "cell"), missing > 0 ? `${count(missing)} planned but without a record` : "",
    elapsed === null ? "" : `in ${duration(elapsed * 1e6)}`, run.vmm, run.accel, run.clock ? `${run.clock} time` : "",
    run.ktstr ? `ktstr ${run.ktstr}` : ""].filter((part) => text(part) !== "").join(" · ");
  $("about").append(pairs([["command", list(run.command_line).map(text).join(" ")], ["folder", run.folder], ["note", run.note],
    ["at once", run.slots], ["plugins", list(run.plugins).map((plugin) => `${text(plugin?.id)} ${text(plugin?.version)}`).join(", ")]]));
  $("problems").hidden = list(run.problems).length === 0;
  $("problems").append(...list(run.problems).map((problem) => element("li", {}, text(problem))));
  const failures = cells.filter((cell) => cell.verdict === "fail").length;
  $("hint").append(failures > 0
    ? element("span", {}, "Click a red cell to see why it failed and how to see it fail again, or press ", element("kbd", {}, "n"), ".")
    : element("span", {}, "Nothing failed. Click a cell to see what was measured."));
}

function writeVerdicts() {
  const groups = grouped(cells, (cell) => cell.verdict);
  for (const verdict of VERDICTS.filter((one) => groups.has(one))) {
    const chip = element("button", { type: "button", class: `chip ${verdict}`, "aria-pressed": "true",
                                     title: `show or hide: ${verdict}` },
                         `${MARKS[verdict]} ${count(groups.get(verdict).length)} ${verdict === "unset" ? "without verdict" : verdict}`);
    chip.addEventListener("click", () => {
      const isHidden = !state.hidden.delete(verdict);
      if (isHidden) state.hidden.add(verdict);
      chip.setAttribute("aria-pressed", String(!isHidden));
      refresh();
    });
    $("verdicts").append(chip);
  }
}

function refresh() {
  const shown = showCells(cells, (cell) => !state.hidden.has(cell.verdict) && state.matches(cell));
  const note = $("filter-note");
  note.classList.remove("wrong");
  note.textContent = shown === cells.length ? "" : `${count(shown)} of ${plural(cells.length, "cell")} shown`;
  const first = cells.find((cell) => cell.isShown);
  if (first && !cells.some((cell) => cell.isShown && cell.button.tabIndex === 0)) aim(first, false);
}

function readFilter() {
  try {
    state.matches = parseFilter($("filter").value);
    $("filter").removeAttribute("aria-invalid");
    refresh();
  } catch (problem) { // what is shown stays until the text makes sense
    $("filter").setAttribute("aria-invalid", "true");
    $("filter-note").classList.add("wrong");
    $("filter-note").textContent = problem.message;
  }
}

// One cell at a time can be reached with Tab; arrows move on from there.
function aim(cell, isFocused = true) {
  for (const other of cells) if (other.button.tabIndex === 0) other.button.tabIndex = -1;
  cell.button.tabIndex = 0;
  if (isFocused) cell.button.focus();
}

// Failures in the order of the matrix, as it is shown.
function step(forward) {
  const buttons = [...$("matrix").querySelectorAll("button.cell.fail:not([hidden])")];
  if (buttons.length === 0) return;
  const here = buttons.indexOf((state.opened ?? cells.find((cell) => cell.button.tabIndex === 0))?.button);
  const isOpen = state.opened !== null;
  const at = !isOpen && here >= 0 ? here : here < 0 ? (forward ? 0 : buttons.length - 1) : here + (forward ? 1 : -1);
  open(cells[buttons[(at + buttons.length) % buttons.length].dataset.cell]);
}

function open(cell) {
  close(false);
  state.opened = cell;
  aim(cell, false);
  cell.button.setAttribute("aria-current", "true");
  const press = (name, label, action) => element("button", { type: "button", title: label, "aria-label": label, on: { click: action } }, name);
  const isAny = cells.some((other) => other.verdict === "fail");
  const details = JSON.parse(detailLines[cell.index]);
  $("detail").replaceChildren(
    element("div", { class: "detail-head" }, element("h2", { id: "detail-name" }, cell.name),
      ...(isAny ? [press("‹ p", "previous failure", () => step(false)), press("n ›", "next failure", () => step(true))] : []),
      press("✕", "close", () => close())),
    ...detailBody(run, cell, details).filter((part) => part !== null));
  $("detail").hidden = false;
  $("detail").scrollTop = 0;
  document.body.classList.add("split");
  cell.button.scrollIntoView({ block: "nearest", inline: "nearest" });
  $("detail").focus({ preventScroll: true });
  setAddress(`#${encodeURIComponent(cell.name)}`);
}

function close(isFocused = true) {
  if (state.opened === null) return;
  state.opened.button.removeAttribute("aria-current");
  if (isFocused) state.opened.button.focus();
  state.opened = null;
  $("detail").hidden = true;
  $("detail").replaceChildren();
  document.body.classList.remove("split");
  setAddress("#");
}

function setAddress(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch { /* a browser may refuse it for files: the page works without */ }
}

function openAddressed() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch { return; }
  const cell = cells.find((one) => one.name === name);
  if (cell) open(cell);
}

function switchTheme() {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (isDark ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
}

function onKey(event) {
  const isTyping = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    if (isTyping) event.target.blur();
    else close();
  } else if (isTyping) return;
  else if (event.key === "/") $("filter").focus();
  else if (event.key === "n" || event.key === "p") step(event.key === "n");
  else if (event.key.startsWith("Arrow") && event.target.classList.contains("cell")) {
    const next = neighbour(event.target, event.key);
    if (next) aim(cells[next.dataset.cell]);
  } else return;
  event.preventDefault();
}

drawMatrix(cells);
colourMatrix(cells, "verdict");
writeHead();
writeVerdicts();
refresh();
$("filter").addEventListener("input", readFilter);
$("colour").addEventListener("change", () => colourMatrix(cells, $("colour").value));
$("theme").addEventListener("click", switchTheme);
$("matrix").addEventListener("click", (event) => {
  const button = event.target.closest("button.cell");
  if (button) open(cells[button.dataset.cell]);
});
document.addEventListener("keydown", onKey);
addEventListener("hashchange", openAddressed);
openAddressed();
