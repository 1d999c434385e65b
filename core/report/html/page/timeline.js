// Where every worker was, over time, from what the cell recorded: where it was seen first, its migrations (the first 64
// are kept) and its longest wait. A colour is a CPU; CPUs of one LLC have one hue.

function cpuColour(cpu, topology) {
  const shape = /^(\d+)n(\d+)l(\d+)c(\d+)t/.exec(topology);
  const perLlc = shape ? shape[3] * shape[4] : 1;
  const llcs = shape ? Number(shape[2]) : 8;
  const hue = (210 + (360 * (Math.floor(cpu / perLlc) % llcs)) / llcs) % 360;
  const shade = perLlc > 1 ? 42 + (26 * (cpu % perLlc)) / (perLlc - 1) : 52;
  return `hsl(${Math.round(hue)} 62% ${Math.round(shade)}%)`;
}

// The stretches of a worker: {from, to, cpu} in ns since the scenario's start; cpu -1 where nobody recorded it.
function stretchesOf(worker) {
  const moves = list(worker.migrations).filter((move) => list(move).length === 3 && move.every((n) => number(n) !== null));
  const wall = number(worker.wall_ns) ?? 0;
  const gapAt = number(worker.max_gap_at_ns);
  const known = [...moves.map((move) => move[0]), ...(gapAt !== null && worker.max_gap_ns > 0 ? [gapAt] : [])];
  const start = number(worker.start_ns) ?? Math.max(0, Math.max(0, ...known) - wall);
  const end = Math.max(start + wall, ...known);
  const stretches = [];
  let from = start;
  for (const [at, source, target] of moves) {
    if (at > from) stretches.push({ from, to: at, cpu: source });
    from = Math.max(from, at);
    stretches.last = target;
  }
  const isWhole = (number(worker.migration_count) ?? 0) <= moves.length;
  const only = /^\d+$/.test(text(worker.used_cpus)) ? Number(worker.used_cpus) : number(worker.max_gap_cpu) ?? -1;
  if (end > from) stretches.push({ from, to: end, cpu: moves.length === 0 ? only : isWhole ? stretches.last : -1 });
  const gap = worker.max_gap_ns > 0 && gapAt !== null ? { from: gapAt, to: gapAt + worker.max_gap_ns } : null;
  return { worker, stretches, gap, start, end };
}

function timeAxis(from, to, x, top, bottom) {
  const span = to - from;
  const rough = span / 8, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const parts = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    parts.push(drawing("path", { class: "axis", d: `M${x(at)} ${top}V${bottom}` }),
               drawing("text", { x: x(at) + 3, y: bottom - 2 }, at === 0 ? "0" : duration(at)));
  return parts;
}

const LEFT = 44, WIDTH = 1000, FOOT = 16;

// One lane per worker. Stretches of one CPU are one path, however many they are.
function workerLanes(tracks, x, topology) {
  const lane = tracks.length > 40 ? 8 : tracks.length > 16 ? 12 : 18;
  const paths = new Map();
  const parts = tracks.map((track, i) => {
    for (const { from, to, cpu } of track.stretches)
      if (cpu >= 0)
        paths.set(cpu, `${paths.get(cpu) ?? ""}M${x(from)} ${i * lane + 1}H${x(to)}V${(i + 1) * lane - 1}H${x(from)}Z`);
    return drawing("rect", { class: "lane", x: x(track.start), y: i * lane + 1, height: lane - 2,
                             width: Math.max(0, x(track.end) - x(track.start)) });
  });
  for (const [cpu, d] of paths) parts.push(drawing("path", { d, fill: cpuColour(cpu, topology) }));
  tracks.forEach(({ worker, gap }, i) => {
    if (gap)
      for (const name of ["gap-fill", "gap"])
        parts.push(drawing("rect", { class: name, x: x(gap.from), y: i * lane + 1, height: lane - 2,
                                     width: Math.max(1, x(gap.to) - x(gap.from)) }));
    if (lane >= 12 || i % 4 === 0)
      parts.push(drawing("text", { x: 2, y: i * lane + lane / 2 + 4 }, `w${text(worker.worker)}`));
  });
  return { parts, height: tracks.length * lane };
}

// One lane per CPU: how many workers were there.
function cpuLanes(tracks, x) {
  const changes = new Map(); // CPU -> [moment, +1 or -1]
  for (const { stretches } of tracks)
    for (const { from, to, cpu } of stretches)
      if (cpu >= 0) {
        if (!changes.has(cpu)) changes.set(cpu, []);
        changes.get(cpu).push([from, 1], [to, -1]);
      }
  const cpus = [...changes.keys()].sort((a, b) => a - b);
  let most = 1;
  const steps = cpus.map((cpu) => {
    let here = 0;
    return changes.get(cpu).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([at, change]) => {
      here += change;
      most = Math.max(most, here);
      return [at, here];
    });
  });
  const lane = cpus.length > 32 ? 14 : 26;
  const parts = cpus.flatMap((cpu, i) => {
    const floor = (i + 1) * lane - 1;
    const d = steps[i].map(([at, here]) => `H${x(at)}V${floor - (here / most) * (lane - 3)}`).join("");
    return [drawing("rect", { class: "lane", x: LEFT, y: i * lane + 1, width: WIDTH - LEFT, height: lane - 2 }),
            drawing("path", { class: "count", d: `M${LEFT} ${floor}${d}V${floor}Z` }),
            drawing("text", { x: 2, y: floor - lane / 2 + 4 }, `CPU${cpu}`)];
  });
  return { parts, height: cpus.length * lane, most, cpus, steps, lane };
}

function describeAt(tracks, lanes, isByWorker, at, y) {
  if (!isByWorker) {
    const i = Math.floor(y / lanes.lane);
    if (lanes.cpus[i] === undefined) return null;
    const here = lanes.steps[i].filter(([moment]) => moment <= at).at(-1)?.[1] ?? 0;
    return `${duration(Math.round(at))}: ${plural(here, "worker")} on CPU ${lanes.cpus[i]}`;
  }
  const track = tracks[Math.floor(y / (lanes.height / tracks.length))];
  if (!track) return null;
  const cpu = track.stretches.find(({ from, to }) => from <= at && at < to)?.cpu;
  const where = cpu === undefined ? "not running" : cpu < 0 ? "not recorded any more" : `CPU ${cpu}`;
  const isWaiting = track.gap && track.gap.from <= at && at < track.gap.to;
  return `${duration(Math.round(at))}: worker ${text(track.worker.worker)}, ` +
    (isWaiting ? `kept waiting for ${duration(track.gap.to - track.gap.from)}` : where);
}

function drawTimeline(workers, topology, isByWorker) {
  const tracks = workers.map(stretchesOf).filter((track) => track.end > track.start);
  if (tracks.length === 0) return null;
  const from = Math.min(...tracks.map((track) => track.start)), to = Math.max(...tracks.map((track) => track.end));
  const x = (at) => Math.round((LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT)) * 10) / 10;
  const lanes = isByWorker ? workerLanes(tracks, x, topology) : cpuLanes(tracks, x);
  const height = lanes.height + FOOT;
  const svg = drawing("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img",
                               "aria-label": isByWorker ? "where each worker was over time" : "workers on each CPU over time" },
                      ...timeAxis(from, to, x, lanes.height, height), ...lanes.parts);
  const tip = element("div", { class: "tip", hidden: true });
  const box = element("div", { class: "timeline" }, svg, tip);
  svg.addEventListener("pointermove", (event) => {
    const area = svg.getBoundingClientRect(), scale = WIDTH / area.width;
    const at = from + (((event.clientX - area.left) * scale - LEFT) / (WIDTH - LEFT)) * (to - from);
    const told = at < from ? null : describeAt(tracks, lanes, isByWorker, at, (event.clientY - area.top) * scale);
    tip.hidden = told === null;
    tip.textContent = told ?? "";
    const left = event.clientX - area.left;
    tip.style.transform = `translate(${left > area.width / 2 ? "calc(-100% - 12px)" : "12px"}, -50%)`;
    tip.style.left = `${left}px`;
    tip.style.top = `${event.clientY - area.top}px`;
  });
  svg.addEventListener("pointerleave", () => (tip.hidden = true));
  const cpus = [...new Set(tracks.flatMap(({ stretches }) => stretches.map(({ cpu }) => cpu)))].sort((a, b) => a - b);
  return { box, most: lanes.most, cpus: cpus.filter((cpu) => cpu >= 0), isMoved: cpus.includes(-1),
           isGuessed: tracks.some(({ worker }) => number(worker.start_ns) === null) };
}

function legendOf({ cpus, most, isMoved, isGuessed }, topology, isByWorker) {
  if (!isByWorker) return element("p", { class: "legend" }, `A lane is a CPU; full height: ${plural(most, "worker")}.`);
  const swatch = (colour) =>
    drawing("svg", { viewBox: "0 0 12 12" }, drawing("rect", { width: 12, height: 12, rx: 2, fill: colour }));
  const waiting = drawing("svg", { viewBox: "0 0 12 12", class: "timeline" },
                          drawing("rect", { class: "gap", x: 1, y: 1, width: 10, height: 10 }));
  return element("div", { class: "legend" },
    element("span", {}, waiting, "its longest wait"),
    ...cpus.slice(0, 64).map((cpu) => element("span", {}, swatch(cpuColour(cpu, topology)), `CPU ${cpu}`)),
    isMoved ? element("span", {}, "grey: not recorded (the first 64 migrations of a worker are kept)") : null,
    isGuessed ? element("span", {}, "this record does not say when workers began: the moments are estimates") : null);
}

function timelineSection(workers, topology) {
  const body = element("div");
  const buttons = ["workers", "CPUs"].map((name) => element("button", { type: "button", on: { click: () => show(name) } }, name));
  const show = (name) => {
    const isByWorker = name === "workers";
    const drawn = drawTimeline(workers, topology, isByWorker);
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === name)));
    body.replaceChildren(...(drawn ? [drawn.box, legendOf(drawn, topology, isByWorker)] : []));
    return drawn !== null;
  };
  if (!show("workers")) return null;
  return element("section", {}, element("h2", {}, "CPU timeline", element("span", { class: "choice" }, ...buttons)), body);
}
