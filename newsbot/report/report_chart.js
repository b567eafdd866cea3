"use strict";

/** Make an element. Text becomes text nodes: nothing from a site is ever parsed as HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Make an element of a drawing. */
function makeDrawn(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const DAY_MS = 86400000;
const shortDay = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const longDay = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" });
const wholeNumber = new Intl.NumberFormat("en-US");

/** Return minutes as text, in their largest unit. */
function formatMinutes(minutes) {
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 2880) return `${+(minutes / 60).toFixed(1)} h`;
  return `${+(minutes / 1440).toFixed(1)} days`;
}

const UNITS = {
  articles: { format: (value) => wholeNumber.format(value), steps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 2e4, 5e4, 1e5, 1e6] },
  minutes: { format: formatMinutes, steps: [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400, 43200, 144000, 525600] },
};
const DAY_STEPS = [1, 2, 7, 14, 28, 56, 91, 182, 364];
const HEIGHT_PX = 168;
const drawn = new Set();

/** Draw numbers by day, with what is under the cursor above and a table of all figures below. */
function drawChart(host, { name, unit, days, rows, labels, main }) {
  const { format, steps } = UNITS[unit];
  const isBars = labels.length === 1;
  const readout = make("p", { class: "readout" });
  const values = rows[main].filter((value) => value !== null);
  const range = values.length
    ? `${labels[main]}: latest ${format(values.at(-1))}, lowest ${format(Math.min(...values))}, highest ${format(Math.max(...values))}`
    : "no figures";
  const box = make("div", { class: "chart", role: "img", tabindex: "0", "aria-label": `${name}. ${range}. The table below has all figures.` });
  host.append(readout, box, makeTable(name, days, rows, labels, format));
  if (!values.length) {
    box.replaceWith(make("p", { class: "empty" }, "Nothing to show in this period."));
    return;
  }
  const say = (place) => {
    const parts = labels.map((label, row) => (rows[row][place] === null ? null : isBars ? `${format(rows[row][place])} ${label}` : `${label} ${format(rows[row][place])}`));
    readout.textContent = `${longDay.format(days[place] * DAY_MS)}: ${parts.filter(Boolean).join(", ") || "no run"}`;
  };
  const plot = new uPlot(describePlot({ box, days, rows, format, steps, isBars, main, say }), [days, ...rows], box);
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const from = plot.cursor.idx ?? (step > 0 ? -1 : days.length);
    const place = Math.max(0, Math.min(days.length - 1, from + step));
    plot.setCursor({ left: plot.valToPos(days[place], "x"), top: HEIGHT_PX / 3 });
  });
  drawn.add(plot);
  new ResizeObserver(() => box.clientWidth && plot.setSize({ width: box.clientWidth, height: HEIGHT_PX })).observe(box);
  say(rows[main].findLastIndex((value) => value !== null));
}

function describePlot({ box, days, rows, format, steps, isBars, main, say }) {
  const color = (variable) => () => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  const axis = { stroke: color("--soft"), font: "12px system-ui, sans-serif", ticks: { show: false }, border: { show: false } };
  const line = { points: { show: days.length < 20, size: 5, stroke: color("--blue"), fill: color("--card") }, spanGaps: true };
  return {
    width: box.clientWidth || 600,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7, stroke: color("--blue"), fill: color("--card"), width: 2 } },
    scales: {
      x: { time: false, range: [days[0] - 0.6, days.at(-1) + 0.6] },
      y: { range: (plot, low, high) => [0, Math.max(1, high * 1.06)] },
    },
    axes: [
      { ...axis, grid: { show: false }, incrs: DAY_STEPS, space: 64, size: 28, values: (plot, marks) => marks.map((day) => (Number.isInteger(day) ? shortDay.format(day * DAY_MS) : "")) },
      { ...axis, grid: { stroke: color("--line"), width: 1 }, incrs: steps, space: 36, size: 58, values: (plot, marks) => marks.map(format) },
    ],
    series: [
      {},
      ...rows.map((_, row) => ({
        ...line,
        width: isBars ? 0 : row === main ? 2 : 0,
        stroke: color("--blue"),
        ...(isBars ? { fill: color("--blue"), paths: uPlot.paths.bars({ size: [0.72, 28], radius: 0.2 }), points: { show: false } } : {}),
        ...(isBars || row === main ? {} : { points: { show: false } }),
      })),
    ],
    bands: isBars ? [] : [{ series: [3, 1], fill: color("--band") }],
    hooks: { setCursor: [(plot) => plot.cursor.idx != null && say(plot.cursor.idx)] },
  };
}

/** Return a closed table of all figures, filled when it is opened. */
function makeTable(name, days, rows, labels, format) {
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `${name}: figures` });
  const details = make("details", { class: "figures" }, make("summary", {}, "Figures as a table"), scroll);
  details.addEventListener("toggle", () => {
    if (scroll.firstChild) return;
    const heads = ["Day", ...labels].map((label, place) => make("th", { scope: "col", class: place ? "number" : "" }, label));
    const body = make("tbody");
    for (let place = days.length - 1; place >= 0; place -= 1) {
      const cells = rows.map((row) => make("td", { class: "number" }, row[place] === null ? "–" : format(row[place])));
      body.append(make("tr", {}, make("th", { scope: "row" }, longDay.format(days[place] * DAY_MS)), ...cells));
    }
    scroll.append(make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body));
  });
  return details;
}

for (const query of ["(prefers-color-scheme: dark)", "print"]) {
  matchMedia(query).addEventListener("change", () => {
    for (const plot of drawn) plot.redraw(false, true);
  });
}
