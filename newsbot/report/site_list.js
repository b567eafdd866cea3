{
  const sites = [...document.querySelectorAll(".site")];
  const texts = sites.map((site) => site.querySelector(".name").textContent.toLowerCase());
  const filter = document.getElementById("filter");
  const buttons = [...document.querySelectorAll(".states button")];
  const shown = document.getElementById("shown");
  let state = "";

  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    sites.forEach((site, place) => {
      const isShown = (!state || site.dataset.state === state) && words.every((word) => texts[place].includes(word));
      site.hidden = !isShown;
      count += isShown;
    });
    const all = `${sites.length} ${sites.length === 1 ? "site" : "sites"}`;
    shown.textContent = count === sites.length ? all : `${count} of ${all}`;
    document.getElementById("nothing").hidden = count > 0;
  };

  filter.addEventListener("input", show);
  filter.form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of buttons) {
    button.addEventListener("click", () => {
      state = button.dataset.state;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      show();
    });
  }

  for (const site of sites) {
    site.addEventListener("toggle", () => {
      const panel = site.querySelector(".panel");
      if (site.open && !panel.firstChild) fillPanel(panel, JSON.parse(site.querySelector("script").textContent));
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !event.target.matches("input")) {
      event.preventDefault();
      filter.focus();
    } else if (event.key === "Escape" && event.target === filter) {
      filter.value = "";
      show();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches(".site > summary, #filter")) {
      const open = sites.filter((site) => !site.hidden);
      const from = open.indexOf(event.target.closest(".site"));
      const next = open[from + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      if (next) next.querySelector("summary").focus();
      else if (from === 0) filter.focus();
    }
  });

  const openNamed = () => {
    const site = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (site?.matches(".site")) {
      site.open = true;
      site.scrollIntoView();
    }
  };
  addEventListener("hashchange", openNamed);
  openNamed();
  show();

  const totals = JSON.parse(document.getElementById("totals").textContent);
  const days = totals.articles.map((_, place) => totals.firstDay + place);
  requestAnimationFrame(() => drawChart(document.getElementById("total"), { name: "Articles a day, all sites", unit: "articles", days, rows: [totals.articles], labels: ["articles"], main: 0 }));
}
