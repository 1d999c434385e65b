// The matrix: a table per kernel, a row per scheduler and test, a column per topology. Every cell is one button; what
// it opens is made when it is asked for.

const schedulerOf = (cell) => cell.scheduler + (cell.profile === "" ? "" : `+${cell.profile}`);

// "1n3l4c2t" has 24 CPUs; what is written otherwise comes last.
function cpusOf(topology) {
  const found = /(\d+)n(\d+)l(\d+)c(\d+)t/.exec(topology);
  return found ? found[2] * found[3] * found[4] : Infinity;
}

function grouped(cells, keyOf) {
  const groups = new Map();
  for (const cell of cells) {
    const key = keyOf(cell);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(cell);
  }
  return groups;
}

const byName = (a, b) => a.localeCompare(b, "en", { numeric: true });
// The baseline first: everything is compared with it.
const bySchedulerName = (a, b) => (b === "eevdf") - (a === "eevdf") || byName(a, b);

function cellButton(cell) {
  const why = cell.reason === "" ? "" : `: ${cell.reason}`;
  const fault = cell.fault === "none" ? "" : ` (${cell.fault} fault)`;
  cell.button = element("button", {
    type: "button", tabindex: "-1", "data-cell": cell.index, title: `${cell.name}: ${cell.verdict}${fault}${why}`,
    "aria-label": `${cell.verdict}: ${cell.name}`,
  }, MARKS[cell.verdict]);
  return cell.button;
}

function matrixHead(columns) {
  return element("thead", {}, element("tr", {},
    element("th", { scope: "col" }, "scheduler"), element("th", { scope: "col" }, "test"),
    ...columns.map(({ preset, topology }) =>
      element("th", { scope: "col" }, preset, topology === preset ? null : element("small", {}, topology)))));
}

function matrixRow(scheduler, test, cells, columns, isFirst) {
  const places = grouped(cells, (cell) => cell.preset);
  const row = element("tr", { class: isFirst ? "first" : null },
    element("th", { scope: "row" }, scheduler), element("th", { scope: "row", class: "test" }, test),
    ...columns.map(({ preset }) => {
      const here = places.get(preset) ?? [];
      here.sort((a, b) => byName(a.seed, b.seed));
      return element("td", { class: here.length > 1 ? "many" : null }, ...here.map(cellButton));
    }));
  for (const cell of cells) cell.row = row;
  return row;
}

function matrixTable(cells) {
  const presets = [...grouped(cells, (cell) => cell.preset)]
    .map(([preset, [first]]) => ({ preset, topology: first.topology, cpus: cpusOf(first.topology) }))
    .sort((a, b) => a.cpus - b.cpus || byName(a.preset, b.preset));
  const rows = [];
  const schedulers = grouped(cells, schedulerOf);
  for (const scheduler of [...schedulers.keys()].sort(bySchedulerName)) {
    const tests = grouped(schedulers.get(scheduler), (cell) => cell.test);
    let isFirst = true;
    for (const test of [...tests.keys()].sort(byName)) {
      rows.push(matrixRow(scheduler, test, tests.get(test), presets, isFirst));
      isFirst = false;
    }
  }
  return element("table", { class: "matrix" }, matrixHead(presets), element("tbody", {}, ...rows));
}

function drawMatrix(cells) {
  const kernels = grouped(cells, (cell) => cell.kernel);
  for (const kernel of [...kernels.keys()].sort(byName))
    $("matrix").append(element("section", {},
      element("h2", {}, `kernel ${kernel}`), element("div", { class: "scroll" }, matrixTable(kernels.get(kernel)))));
}

// Colours by verdict, or by how much of a quantity a cell has, on a logarithmic scale from the least to the most.
function colourMatrix(cells, by) {
  const quantity = { gap: (cell) => cell.gap_ns, time: (cell) => cell.total_ms }[by];
  const values = quantity ? cells.map(quantity).filter((value) => value > 0) : [];
  const least = Math.log(Math.min(...values)), most = Math.log(Math.max(...values));
  for (const cell of cells) {
    const value = quantity ? quantity(cell) : 0;
    const isHot = value > 0;
    cell.button.className = `cell ${cell.verdict}${isHot ? " heat" : ""}${cell.verdict === "fail" ? ` ${cell.fault}` : ""}`;
    if (isHot) cell.button.style.setProperty("--heat", most > least ? (Math.log(value) - least) / (most - least) : 0.5);
  }
}

function showCells(cells, isShown) {
  const rows = new Map();
  let shown = 0;
  for (const cell of cells) {
    cell.isShown = isShown(cell);
    if (cell.button.hidden === cell.isShown) cell.button.hidden = !cell.isShown;
    rows.set(cell.row, (rows.get(cell.row) ?? false) || cell.isShown);
    shown += cell.isShown;
  }
  for (const [row, hasCells] of rows) if (row.hidden === hasCells) row.hidden = !hasCells;
  for (const section of $("matrix").children) section.hidden = !section.querySelector("tbody tr:not([hidden])");
  return shown;
}

// Where an arrow key leads from a button: along its row, or to the nearest row that has a button in that column.
function neighbour(button, key) {
  const place = button.parentElement, row = place.parentElement;
  const along = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (along) {
    const all = [...row.querySelectorAll("button:not([hidden])")];
    return all[all.indexOf(button) + along] ?? null;
  }
  const step = key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling";
  for (let next = row[step]; next; next = next[step]) {
    const found = next.hidden ? null : next.cells[place.cellIndex]?.querySelector("button:not([hidden])");
    if (found) return found;
  }
  return null;
}
