// What a click on a cell opens.

const COLUMNS = [ // of the table of workers: heading, value to sort by, how it is shown
  ["#", (w) => w.worker, text],
  ["cgroup", (w) => w.cgroup, text],
  ["work", (w) => w.work_type, text],
  ["step", (w) => w.step, text],
  ["work done", (w) => w.work, count],
  ["iterations", (w) => w.iterations, count],
  ["CPU time", (w) => w.cpu_ns, duration],
  ["of its time", (w) => (number(w.cpu_ns) !== null && w.wall_ns > 0 ? w.cpu_ns / w.wall_ns : null),
    (share) => (share === null ? "" : `${Math.round(share * 100)} %`)],
  ["longest gap", (w) => w.max_gap_ns, duration],
  ["gap began", (w) => (w.max_gap_ns > 0 ? w.max_gap_at_ns : null), duration],
  ["run delay", (w) => w.run_delay_ns, duration],
  ["migrations", (w) => w.migration_count, count],
  ["wake p50", (w) => w.wake_latency?.p50_ns, duration],
  ["wake p99", (w) => w.wake_latency?.p99_ns, duration],
  ["wake max", (w) => w.wake_latency?.max_ns, duration],
  ["misplaced", (w) => w.misplaced, count],
  ["nice", (w) => w.nice, text],
  ["policy", (w) => w.sched_policy, text],
  ["CPUs allowed", (w) => w.allowed_cpus, text],
  ["CPUs used", (w) => w.used_cpus, text],
  ["also", (w) => w.others, (others) => members(others).map(([name, value]) => `${name} ${text(value)}`).join(", ")],
  ["note", (w) => w.note, text],
];

// A column that says nothing about any worker is left out.
function columnsOf(workers) {
  const dull = { nice: (w) => w.nice === 0, iterations: (w) => w.iterations === w.work };
  return COLUMNS.filter(([name, value]) => workers.some((worker) =>
    !["", "{}"].includes(text(value(worker))) && !dull[name]?.(worker)));
}

function workersTable(workers) {
  const columns = columnsOf(workers);
  const longest = Math.max(...workers.map((worker) => number(worker.max_gap_ns) ?? 0));
  const body = element("tbody");
  const heads = columns.map(([name, value]) =>
    element("th", { scope: "col" }, element("button", { type: "button", on: { click: () => sortBy(name, value) } }, name)));
  const rows = workers.map((worker) => ({ worker, row: element("tr", {}, ...columns.map(([name, value, show]) => {
    const own = value(worker);
    const isWorst = name === "longest gap" && own === longest && longest > 0;
    const kind = `${number(own) !== null ? "number" : ""}${isWorst ? " worst" : ""}`.trim();
    return element("td", { class: kind || null }, show(own ?? null));
  })) }));
  const sortBy = (name, value) => {
    const head = heads[columns.findIndex((column) => column[0] === name)];
    const isDown = head.getAttribute("aria-sort") !== "descending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const compare = (a, b) => (number(a) !== null && number(b) !== null ? a - b : byName(text(a), text(b)));
    rows.sort((a, b) => (isDown ? -1 : 1) * compare(value(a.worker), value(b.worker)));
    body.replaceChildren(...rows.map(({ row }) => row));
  };
  body.append(...rows.map(({ row }) => row));
  return element("div", { class: "scroll" },
    element("table", { class: "data workers" }, element("thead", {}, element("tr", {}, ...heads)), body));
}

function commandLine(command) {
  const button = element("button", { type: "button", class: "copy" }, "copy");
  button.addEventListener("click", () => copy(command, button));
  return element("div", { class: "command" }, element("code", {}, command), button);
}

function replayBox(cell, details) {
  const isReplay = text(details.replay).startsWith("ktstr replay ");
  const isSure = details.digest !== "" && isReplay;
  return element("section", { class: "replay", "aria-label": "run it again" },
    element("p", {}, element("strong", {}, cell.verdict === "fail" ? "See it fail again" : "Run it again"),
      isSure ? " — time is virtual here: the same bits, as often as you ask" : ""),
    commandLine(text(details.replay)),
    isReplay ? element("p", { class: "dim" }, "or, after a change, as a new run:") : null,
    isReplay ? commandLine(text(details.again)) : null);
}

function pairs(entries) {
  return element("dl", { class: "pairs" }, ...entries
    .filter(([, value]) => text(value) !== "")
    .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, text(value))]));
}

function factsOf(cell, details) {
  const known = [["topology", cell.topology], ["kernel", cell.kernel], ["seed", cell.seed],
    ["clock", `${text(details.clock)}, ${text(details.accel)}`],
    ["scheduler", details.attached === true ? "proved to be attached" : "not proved to be attached"],
    ["to the test body", `${count(details.boot_ms)} ms`], ["test body", `${count(details.body_ms)} ms of the cell's clock`],
    ["whole cell", `${count(cell.total_ms)} ms`], ["digest", details.digest], ["record", details.folder]];
  const more = members(details.facts).map(([name, value]) => [name.replaceAll("_", " "), value]);
  return element("div", { class: "facts" }, pairs(known), pairs(more));
}

function eventsTable(events) {
  return element("table", { class: "data" }, element("tbody", {}, ...events.map((event) =>
    element("tr", {}, element("td", { class: "number" }, duration(event?.at_ns)), element("td", {}, text(event?.event)),
      element("td", { class: "text" }, members(event).filter(([name]) => name !== "event" && name !== "at_ns")
        .map(([name, value]) => `${name} ${text(value)}`).join(", "))))));
}

const section = (title, ...content) => element("section", {}, element("h2", {}, title), ...content);

function workersOf(run, details) {
  return list(details.workers).map((values) =>
    Object.fromEntries(list(run.worker_columns).map((name, i) => [name, list(values)[i]])));
}

function detailBody(run, cell, details) {
  const workers = workersOf(run, details);
  const fault = cell.fault === "none" ? null : element("span", { class: "dim" }, `${cell.fault} fault`);
  const metrics = members(details.metrics);
  return [
    element("div", { class: "verdict" }, element("span", { class: `badge ${cell.verdict}` }, `${MARKS[cell.verdict]} ${cell.verdict}`),
      fault, element("span", { class: "reason" }, text(details.reason))),
    replayBox(cell, details),
    section("Checks", checksTable(list(details.checks))),
    list(details.details).length > 0 ? section("Details", element("pre", {}, details.details.map(text).join("\n"))) : null,
    workers.length > 0 ? timelineSection(workers, cell.topology) : null,
    workers.length > 0 ? section("Workers", workersTable(workers),
      details.workers_left_out > 0 ? element("p", { class: "dim" }, `and ${count(details.workers_left_out)} more`) : null)
      : section("Workers", element("p", { class: "dim" }, "No worker reported.")),
    metrics.length > 0 ? section("Metrics", pairs(metrics.map(([name, metric]) =>
      [name, `${count(metric?.value)} ${text(metric?.unit)}`]))) : null,
    list(details.events).length > 0 ? section("Scheduler", eventsTable(details.events)) : null,
    list(details.messages).length > 0 ? section("Messages", element("pre", { class: "messages" },
      details.messages.map((message) => `${text(message?.level)} ${text(message?.source)}: ${text(message?.text)}`).join("\n"))) : null,
    section("Console, last lines", element("pre", { class: "console" }, text(details.console) || "(nothing)")),
    section("The cell", factsOf(cell, details)),
  ];
}
