// Draws the charts that the page carries as data. Colours: Okabe and Ito's, told apart by who sees red and green alike;
// lines differ by their points and dashes too.
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8f8f8f', '#b8a800'];
const POINTS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'cross', 'crossRot', 'dash'];
const charts = JSON.parse(document.getElementById('charts').textContent);
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const short = value => Number(value).toLocaleString('en', { maximumSignificantDigits: 3, notation: 'compact' });

const spread = {
  id: 'spread',
  afterDatasetsDraw(chart) {
    const bars = chart.options.plugins.spread.bars;
    if (!bars) return;
    const { ctx, scales: { x } } = chart;
    ctx.save();
    ctx.strokeStyle = style('--text');
    chart.getDatasetMeta(0).data.forEach((bar, index) => {
      // A log scale has no zero.
      const [from, to] = [bars[index].least, bars[index].most].map(end => x.getPixelForValue(Math.max(end, x.min)));
      ctx.beginPath();
      ctx.moveTo(from, bar.y);
      ctx.lineTo(to, bar.y);
      for (const end of [from, to]) {
        ctx.moveTo(end, bar.y - 4);
        ctx.lineTo(end, bar.y + 4);
      }
      ctx.stroke();
    });
    ctx.restore();
  },
};

function axis(text, extra) {
  return { title: { display: text !== '', text, color: style('--faint') }, ticks: { color: style('--faint') },
    grid: { color: style('--line') }, ...extra };
}

// Of bars so far apart that some could not be seen it is a log scale.
function length(chart) {
  const medians = chart.bars.map(bar => bar.median).filter(median => median > 0);
  const least = Math.min(...medians);
  const ticks = { color: style('--faint'), callback: short };
  return Math.max(...medians) > 100 * least
    ? axis(`${chart.unit}, log scale`, { type: 'logarithmic', min: 10 ** Math.floor(Math.log10(least / 2)), ticks })
    : axis(chart.unit, { beginAtZero: true, ticks });
}

function bars(chart) {
  return {
    type: 'bar',
    data: {
      labels: chart.bars.map(bar => bar.name),
      datasets: [{ data: chart.bars.map(bar => bar.median),
        backgroundColor: chart.bars.map((bar, index) => COLOURS[index % COLOURS.length]) }],
    },
    options: {
      indexAxis: 'y',
      scales: { x: length(chart),
        y: axis('', { grid: { display: false }, ticks: { color: style('--text'), autoSkip: false } }) },
      plugins: {
        legend: { display: false },
        spread: { bars: chart.bars },
        tooltip: { callbacks: { label: item => {
          const bar = chart.bars[item.dataIndex];
          return `${short(bar.median)} ${chart.unit}, from ${short(bar.least)} to ${short(bar.most)}`;
        } } },
      },
    },
  };
}

function lines(chart) {
  return {
    type: 'line',
    data: {
      labels: chart.labels,
      datasets: chart.lines.map((line, index) => ({ label: line.name, data: line.values, spanGaps: true,
        borderColor: COLOURS[index % COLOURS.length], backgroundColor: COLOURS[index % COLOURS.length],
        pointStyle: POINTS[index % POINTS.length], pointRadius: 5, borderDash: index % 2 ? [6, 3] : [] })),
    },
    options: {
      scales: { x: axis('', {}),
        y: axis(chart.unit, { type: 'logarithmic', ticks: { color: style('--faint'), callback: short } }) },
      plugins: { legend: { position: 'bottom', labels: { color: style('--text'), usePointStyle: true } } },
    },
  };
}

function draw() {
  for (const canvas of document.querySelectorAll('canvas[data-chart]')) {
    Chart.getChart(canvas)?.destroy();
    const chart = charts[canvas.dataset.chart];
    const made = chart.bars.length > 0 ? bars(chart) : lines(chart);
    made.options.animation = false;
    made.options.maintainAspectRatio = false;
    made.options.plugins.title = { display: true, text: chart.title, color: style('--text') };
    new Chart(canvas, { ...made, plugins: [spread] });
  }
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
