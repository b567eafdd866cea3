const meanings = JSON.parse(document.getElementById("meanings").textContent);
const LESS_POINTS = 20;

/** Return a section of a panel, or null if there is nothing to show in it. */
function makeSection(title, note, content, classes = "") {
  if (!content) return null;
  return make("section", { class: classes }, make("h3", {}, title, note ? make("small", {}, ` ${note}`) : ""), content);
}

function makeLink(url, text) {
  if (!/^https?:\/\//i.test(url)) return make("bdi", {}, text);
  return make("bdi", {}, make("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, text));
}

/** Return the command that explains a page, in the quotes of a shell. */
function explainCommand(program, url) {
  return `${program} explain '${url.replaceAll("'", `'"'"'`)}'`;
}

/** Return a button that copies a command, or selects it where the clipboard cannot be used. */
function makeCopy(command, shown, label) {
  const button = make("button", { type: "button", class: "copy", "aria-label": `Copy ${label}`, title: command }, shown);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "copied";
    } catch {
      const code = make("code", {}, command);
      button.after(code);
      getSelection().selectAllChildren(code);
      button.textContent = "selected";
    }
    setTimeout(() => { button.textContent = shown; }, 2000);
  });
  return button;
}

/** Return what leads to the explanation of a page: a link if the report is served, or a command. */
function makeExplain(program, url, title) {
  const label = `explain ${title}`;
  if (!document.body.dataset.explain) return makeCopy(explainCommand(program, url), "explain", `the command to ${label}`);
  return make("a", { class: "copy", href: `/explain?url=${encodeURIComponent(url)}`, target: "_blank", "aria-label": label }, "explain");
}

function makeAlarms(site) {
  if (!site.alarms.length) return null;
  return make("ul", {}, ...site.alarms.map((alarm) => make("li", { class: alarm.over },
    make("p", {}, make("strong", {}, alarm.text)),
    alarm.example ? make("p", {}, make("small", {}, "for example "), makeLink(alarm.example, alarm.example)) : null,
    alarm.command ? make("div", { class: "command" }, make("code", {}, alarm.command), makeCopy(alarm.command, "copy", `the command ${alarm.command}`), document.body.dataset.explain ? makeExplain(site.program, alarm.example, alarm.text) : null) : null)));
}

function makeHead(...names) {
  return make("thead", {}, make("tr", {}, ...names.map(([name, classes]) => make("th", { scope: "col", class: classes }, name))));
}

function makeMeter(share, classes = "") {
  const bar = make("i");
  bar.style.width = `${share}%`;
  return make("span", { class: `meter ${classes}`, "aria-hidden": "true" }, bar);
}

function makeTrend(shares) {
  const points = shares.map((share, place) => (share === null ? null : `${place} ${100 - share}`)).filter(Boolean);
  const path = points.length > 1 ? `M${points.join("L")}` : "";
  return makeDrawn("svg", { viewBox: `0 -6 ${Math.max(1, shares.length - 1)} 112`, preserveAspectRatio: "none", "aria-hidden": "true" }, makeDrawn("path", { d: path }));
}

function makeCoverage(site) {
  if (!site.fields.length) return null;
  const percent = (share) => (share === null ? "–" : `${share} %`);
  const rows = site.fields.map(([name, shares, now, before, total]) => {
    const isLess = now !== null && before !== null && total >= 10 && before - now >= LESS_POINTS;
    return make("tr", {},
      make("th", { scope: "row" }, name),
      make("td", { class: "wide-bar" }, makeMeter(now ?? 0, isLess ? "less" : "")),
      make("td", { class: `number ${isLess ? "less-note" : ""}` }, isLess ? "▼ " : "", percent(now)),
      make("td", { class: "number" }, percent(before)),
      make("td", { class: "trend" }, makeTrend(shares)));
  });
  return make("table", {}, makeHead(["Field", ""], ["Share", "wide-bar"], ["7 days", "number"], ["before", "number"], ["Trend", "trend"]), make("tbody", {}, ...rows));
}

function makeCounts(head, rows, label) {
  if (!rows.length) return null;
  const most = Math.max(...rows.map((row) => row[1]));
  return make("table", {}, makeHead([head, ""], ["Number", "wide-bar"], [label, "number"]), make("tbody", {}, ...rows.map(([name, number, example]) => make("tr", {},
    make("th", { scope: "row" }, example ? makeLink(example, name) : name, make("span", { class: "meaning" }, meanings[name] ?? "")),
    make("td", { class: "wide-bar" }, makeMeter((100 * number) / most)),
    make("td", { class: "number" }, wholeNumber.format(number))))));
}

function makeSlowest(site) {
  if (!site.slowest.length) return null;
  return make("ul", { class: "articles" }, ...site.slowest.map(([url, ms]) => make("li", {}, makeLink(url, url), make("time", {}, `${(ms / 1000).toFixed(1)} s`))));
}

function makeArticles(site) {
  if (!site.latest.length) return null;
  return make("ul", { class: "articles" }, ...site.latest.map(([headline, url, published]) => {
    const link = makeLink(url, headline);
    link.setAttribute("dir", "auto");
    return make("li", {}, link, published ? make("time", {}, published.replace("T", " ")) : null,
      url ? makeExplain(site.program, url, headline) : null);
  }));
}

function makeRuns(site) {
  if (!site.runs.length) return null;
  const heads = [["Started", ""], ["Seconds", "number"], ["Found", "number"], ["Articles", "number"], ["Rejected", "number"], ["Requests", "number"], ["Exit code", "number"]];
  const rows = site.runs.map(([started, ...numbers]) => make("tr", {}, make("th", { scope: "row" }, started), ...numbers.map((number) => make("td", { class: "number" }, wholeNumber.format(number)))));
  return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Latest runs" }, make("table", {}, makeHead(...heads), make("tbody", {}, ...rows)));
}

/** Fill the panel of a site that is open: charts need its width. */
function fillPanel(panel, site) {
  const numbers = (length, step) => Array.from({ length }, (_, place) => site.firstDay + place * step);
  const articles = make("div");
  const delays = make("div");
  const lastDay = site.firstDay + site.articles.length - 1;
  const points = site.delays[0].length;
  const pointDays = numbers(points, site.step).map((_, place) => lastDay - (points - 1 - place) * site.step);
  const hasDelays = site.delays[1].some((value) => value !== null);
  const sections = [
    makeSection("Alarms", "", makeAlarms(site), "wide alarms"),
    makeSection("Articles by day", "", articles),
    makeSection("Delay", site.step > 1 ? "from publication to crawl, by week" : "from publication to crawl", hasDelays ? delays : make("p", { class: "empty" }, "No article at most 7 days old had a known time of publication.")),
    makeSection("Latest articles", "", makeArticles(site), "wide"),
    makeSection("Field coverage", "articles that have the field", makeCoverage(site)),
    makeSection("No article, by reason", "30 days", makeCounts("Outcome", site.rejected, "URLs")),
    makeSection("Chrome dropped, by rule", "30 days", makeCounts("Rule", site.rules, "Blocks")),
    makeSection("Slowest pages", "30 days", makeSlowest(site)),
    makeSection("Latest runs", "", makeRuns(site), "wide"),
  ];
  panel.append(...sections.filter(Boolean));
  drawChart(articles, { name: "Articles by day", unit: "articles", days: numbers(site.articles.length, 1), rows: [site.articles], labels: ["articles"], main: 0 });
  if (hasDelays) drawChart(delays, { name: "Delay from publication to crawl", unit: "minutes", days: pointDays, rows: site.delays, labels: ["fastest tenth", "median", "slowest tenth"], main: 1 });
}
