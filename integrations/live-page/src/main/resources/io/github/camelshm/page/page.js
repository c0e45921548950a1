// SPDX-License-Identifier: Apache-2.0
// Requests the state since the last response, keeps it, and shows it. Everything that comes from memory, which other
// programs may have written, goes into the page as text, never as markup.

const SPANS = [
  { label: '1 min', words: 'the last minute', millis: 60_000 },
  { label: '5 min', words: 'the last five minutes', millis: 300_000 },
  { label: '10 min', words: 'the last ten minutes', millis: 600_000 },
];
const ANSWER_WITHIN = 5_000;
const ASK_AGAIN_AFTER_SILENCE = 2_000;
const CALM_PLOTS_EVERY = 5_000;
const DESCRIBE_EVERY = 10_000;
const LONG_VALUE = 12;

const byId = id => document.getElementById(id);
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');

// ---- The data ------------------------------------------------------------------------------------------------------

const history = {
  times: [],
  series: new Map(),

  clear() {
    this.times = [];
    this.series.clear();
  },

  last() {
    return this.times.length ? this.times[this.times.length - 1] : 0;
  },

  /** Adds later samples. A new series was unknown before. */
  add(later) {
    const before = this.times.length;
    this.times.push(...later.times);
    for (const [name, values] of Object.entries(later.series)) {
      if (!this.series.has(name)) {
        this.series.set(name, new Array(before).fill(null));
      }
      this.series.get(name).push(...values);
    }
    for (const values of this.series.values()) {
      while (values.length < this.times.length) {
        values.push(null);
      }
    }
    this.forget();
  },

  forget() {
    const oldest = this.last() - SPANS[SPANS.length - 1].millis;
    const first = this.times.findIndex(time => time >= oldest);
    if (first > 0) {
      this.times.splice(0, first);
      this.series.forEach(values => values.splice(0, first));
    }
  },

  /** Returns the times, in seconds as uPlot expects, and the values of these series in a span up to the last time. */
  within(millis, names) {
    const oldest = this.last() - millis;
    // One more, so that a line enters from the left.
    const first = Math.max(0, this.times.findIndex(time => time >= oldest) - 1);
    const times = this.times.slice(first).map(time => time / 1000);
    return [times, ...names.map(name => (this.series.get(name) ?? []).slice(first))];
  },
};

const token = takeToken();
let span = SPANS[0];
let paused = false;
let writable = false;
let processId = null;

/** Moves the token from the address, where it would be visible, into the memory of this tab. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    sessionStorage.setItem('shm-token', given);
    window.history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem('shm-token');
}

// ---- Helpers -------------------------------------------------------------------------------------------------------

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role' || name === 'for') {
      made.setAttribute(name, value);
    } else {
      made[name] = name === 'textContent' || name === 'title' ? printable(value) : value;
    }
  }
  made.append(...children.map(child => typeof child === 'string' ? printable(child) : child));
  return made;
}

/** As Printable in Java: names and values come from other programs, and may contain characters that turn the direction of the text. */
function printable(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, each => {
    const code = each.codePointAt(0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Sets text only if it changes, so that a selection stays, and no layout is wasted. */
function setText(node, text) {
  const shown = printable(text);
  if (node.textContent !== shown) {
    node.textContent = shown;
  }
}

function clock(millis) {
  return new Date(millis).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

/** A time, with its day if that is not today. */
function since(millis) {
  const then = new Date(millis);
  return then.toDateString() === new Date().toDateString() ? clock(millis) : `${then.toLocaleDateString()} ${clock(millis)}`;
}

function plain(number) {
  if (number === null || number === undefined) {
    return '–';
  }
  return Number.isInteger(number) ? String(number) : String(Number(number.toPrecision(6)));
}

/** Formats a number short enough for an axis. */
function short(number) {
  return Math.abs(number) < 100_000 ? plain(number) : compact.format(number);
}

function rate(number) {
  return number >= 100 ? number.toFixed(0) : number.toFixed(1);
}

function age(millis) {
  if (millis < 1000) {
    return `${millis} ms`;
  }
  return millis < 120_000 ? `${(millis / 1000).toFixed(1)} s` : `${Math.round(millis / 60_000)} min`;
}

function bytes(size) {
  return size === 1 ? '1 byte' : `${size.toLocaleString('en')} bytes`;
}

function count(number, one) {
  return number === 1 ? `1 ${one}` : `${number} ${one}s`;
}

function announce(text) {
  byId('announcer').textContent = printable(text);
}

/** Keeps one child of a parent for each item, by its key: creates those of new items, and removes those of items that are gone. */
class Children {
  constructor(parent, make) {
    this.parent = parent;
    this.make = make;
    this.shown = new Map();
  }

  show(items, keyOf) {
    const keys = new Set(items.map(keyOf));
    for (const [key, child] of this.shown) {
      if (!keys.has(key)) {
        child.destroy?.();
        child.node.remove();
        this.shown.delete(key);
      }
    }
    items.forEach((item, index) => {
      const key = keyOf(item);
      if (!this.shown.has(key)) {
        this.shown.set(key, this.make(item));
      }
      const child = this.shown.get(key);
      child.update(item);
      if (this.parent.children[index] !== child.node) {
        this.parent.insertBefore(child.node, this.parent.children[index] ?? null);
      }
    });
  }
}

// ---- Plots ---------------------------------------------------------------------------------------------------------

const plots = new Set();

/** A plot of one or two series. */
class Plot {
  /**
   * @param what the plot shows, in words, if its surroundings do not make that clear
   * @param lines each with the name of its series and what it is called; the second is dashed
   * @param steps whether a value holds until the next, as a counter does
   */
  constructor(what, lines, { steps = false, fill = false, whole = false } = {}) {
    this.what = what;
    this.lines = lines;
    this.steps = steps;
    this.fill = fill;
    this.whole = whole;
    this.describedAt = 0;
    this.area = element('div', { className: 'plot' });
    this.readout = element('span', { className: 'readout' });
    const keys = lines.length > 1
      ? lines.map((line, index) => element('span', { className: index ? 'key second' : 'key' }, line.label))
      : what ? [element('span', {}, what)] : [];
    this.node = element('figure', { role: 'group' },
      element('figcaption', {}, element('span', { className: 'keys' }, ...keys), this.readout),
      this.area);
    this.area.setAttribute('role', 'img');
    plots.add(this);
    this.resizing = new ResizeObserver(() => this.fit());
    this.resizing.observe(this.area);
  }

  draw() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const strokes = [colour('--first'), colour('--second')];
    const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    this.chart?.destroy();
    this.chart = new uPlot({
      width: Math.max(this.area.clientWidth, 100),
      height: this.area.clientHeight || 120,
      padding: [8, 6, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: () => [(history.last() - span.millis) / 1000, history.last() / 1000] },
        y: { range: (chart, low, high) => this.range(low, high) },
      },
      axes: [
        { ...axis, size: 24, gap: 2, space: 80, values: (chart, splits) => splits.map(split => clock(split * 1000)) },
        { ...axis, size: (chart, values) => this.axisWidth(values), gap: 6, space: 28, incrs: this.whole ? wholeSteps() : undefined, values: (chart, splits) => splits.map(split => short(split)) },
      ],
      series: [{}, ...this.lines.map((line, index) => ({
        label: line.label,
        stroke: strokes[index],
        width: 2,
        dash: index ? [6, 4] : undefined,
        fill: this.fill && index === 0 ? colour('--first-fill') : undefined,
        points: { show: false },
        paths: this.steps ? uPlot.paths.stepped({ align: 1 }) : undefined,
      }))],
      hooks: { setCursor: [chart => this.read(chart)] },
    }, this.data(), this.area);
    this.describe();
  }

  data() {
    return history.within(span.millis, this.lines.map(line => line.name));
  }

  /** Flat lines are in the middle, and a scale that cannot be negative starts at 0 if that is near. */
  range(low, high) {
    if (low === null || low === undefined || !Number.isFinite(low)) {
      return [0, 1];
    }
    const room = (high - low) * 0.12 || Math.max(Math.abs(high) * 0.1, 1);
    const bottom = low >= 0 && (this.fill || low - room < 0) ? 0 : low - room;
    return [bottom, high + room];
  }

  axisWidth(values) {
    const longest = Math.max(0, ...(values ?? []).map(value => String(value).length));
    return Math.max(34, 10 + longest * 7.2);
  }

  read(chart) {
    const at = chart.cursor.idx;
    const known = at !== null && at !== undefined && chart.data[0][at] !== undefined;
    setText(this.readout, known
      ? `${clock(chart.data[0][at] * 1000)}  ${chart.data.slice(1).map(values => plain(values[at])).join(' / ')}`
      : '');
  }

  update() {
    if (!this.chart) {
      if (this.area.clientWidth > 0) {
        this.draw();
      }
      return;
    }
    this.chart.setData(this.data());
    if (Date.now() - this.describedAt > DESCRIBE_EVERY) {
      this.describe();
    }
  }

  fit() {
    if (this.chart && this.area.clientWidth > 0) {
      this.chart.setSize({ width: this.area.clientWidth, height: this.area.clientHeight });
    } else {
      this.update();
    }
  }

  /** For screen readers. */
  describe() {
    this.describedAt = Date.now();
    const described = this.data().slice(1).map((values, index) => {
      const known = values.filter(value => value !== null && value !== undefined);
      return known.length
        ? `${this.lines[index].label} from ${plain(Math.min(...known))} to ${plain(Math.max(...known))}, now ${plain(known[known.length - 1])}`
        : `${this.lines[index].label} unknown`;
    });
    this.area.setAttribute('aria-label', `Plot of ${span.words}: ${described.join('; ')}`);
  }

  destroy() {
    plots.delete(this);
    this.resizing.disconnect();
    this.chart?.destroy();
  }
}

function wholeSteps() {
  return Array.from({ length: 18 }, (unused, power) => [1, 2, 5].map(digit => digit * 10 ** power)).flat();
}

// ---- Participants --------------------------------------------------------------------------------------------------

class ProcessView {
  constructor() {
    this.name = element('span', { className: 'name' });
    this.word = element('b');
    this.more = element('span');
    this.node = element('li', { className: 'process' }, this.name, element('span', { className: 'state' }, this.word, this.more));
  }

  update(process) {
    const before = this.node.dataset.state;
    this.node.dataset.state = process.state;
    setText(this.name, process.id || process.name || 'process'); // A member of a cluster has an id.
    setText(this.word, process.state);
    setText(this.more, this.describe(process));
    if (before === 'alive' && process.state === 'dead') {
      announce(`Process ${process.processId}, ${process.id || process.name}, is dead`);
    }
  }

  describe(process) {
    const parts = [` · process ${process.processId}`];
    if (process.state !== 'alive') {
      parts.unshift(` since ${clock(process.goneAt)}`);
    } else {
      if (process.leads) {
        parts.push(' · leads');
      }
      if (process.producers) {
        parts.push(` · ${count(process.producers, 'producer')}`);
      }
      if (process.consumers) {
        parts.push(` · ${count(process.consumers, 'consumer')}`);
      }
      if (process.isThisOne) {
        parts.push(' · serves this page');
      }
    }
    return parts.join('');
  }
}

class Processes {
  constructor() {
    this.title = element('h4');
    this.list = element('ul');
    this.views = new Children(this.list, () => new ProcessView());
    this.node = element('div', { className: 'processes' }, this.title, this.list);
  }

  update(processes) {
    const of = state => processes.filter(process => process.state === state).length;
    const tally = ['alive', 'left', 'dead'].filter(state => of(state)).map(state => `${of(state)} ${state}`);
    setText(this.title, `JVMs and other processes: ${tally.join(', ') || 'unknown'}`);
    this.views.show(processes, process => `${process.processId} ${process.number ?? ''} ${process.since}`);
  }
}

// ---- Writing -------------------------------------------------------------------------------------------------------

async function write(what, request, output) {
  setText(output, '…');
  try {
    const answer = await fetch(what, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Shm-Token': token },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const isJson = (answer.headers.get('Content-Type') ?? '').startsWith('application/json');
    setText(output, isJson ? (await answer.json()).message : await answer.text());
  } catch {
    setText(output, 'No answer');
  }
}

function mayWrite() {
  return writable && token !== null;
}

class SetForm {
  constructor(cell) {
    this.endpoint = cell.endpoints[0].endpoint;
    const input = element('input', { name: 'value', autocomplete: 'off', 'aria-label': `New value of ${cell.cell}` });
    const output = element('output');
    this.node = element('form', { className: 'write' }, input, element('button', {}, 'Set'), output);
    this.node.addEventListener('submit', event => {
      event.preventDefault();
      write('set', { endpoint: this.endpoint, value: input.value }, output);
    });
  }
}

class PurgeForm {
  constructor(queue) {
    const output = element('output');
    const button = element('button', { type: 'button' }, 'Purge');
    this.node = element('div', { className: 'write' }, button, output);
    button.addEventListener('click', () => {
      if (confirm(`Discard all messages that wait in queue '${queue.name}'?`)) {
        write('purge', { endpoint: queue.endpoints[0].endpoint }, output);
      }
    });
  }
}

// ---- Segments ------------------------------------------------------------------------------------------------------

class EarlierValue {
  constructor() {
    this.time = element('time');
    this.value = element('span');
    this.node = element('li', {}, this.time, this.value);
  }

  update(earlier) {
    setText(this.time, `until ${clock(earlier.until)}`);
    setText(this.value, earlier.value);
  }
}

class CellView {
  constructor(cell) {
    this.label = element('p', { className: 'label' });
    this.value = element('p', { className: 'value' });
    const earlier = element('ul', { className: 'earlier' });
    this.earlier = new Children(earlier, () => new EarlierValue());
    this.plots = new Map();
    this.plotArea = element('div', { className: 'plots' });
    this.measure = element('div', { className: 'measure' }, element('div', {}, this.label, this.value, earlier), this.plotArea);
    this.node = element('div', { className: 'cell' }, this.measure);
    if (mayWrite()) {
      this.node.append(new SetForm(cell).node);
    }
  }

  update(cell) {
    const sum = what => cell.endpoints.reduce((total, endpoint) => total + endpoint[what], 0);
    const name = cell.field ? `${cell.field} of ${cell.cell}` : cell.cell;
    const done = [['reads', 'read'], ['writes', 'write'], ['failures', 'failure']]
      .filter(([what]) => sum(what) > 0).map(([what, one]) => count(sum(what), one));
    setText(this.label, done.length ? `${name} · ${done.join(', ')} here` : name);
    setText(this.value, cell.value);
    const isNumber = cell.series.length === 1 && cell.series[0].name === (cell.field ?? '');
    this.value.classList.toggle('text', !isNumber);
    this.value.classList.toggle('long', isNumber && cell.value.length > LONG_VALUE);
    this.measure.classList.toggle('wide', !isNumber);
    this.earlier.show(cell.earlier, each => each.until);
    for (const series of cell.series) {
      if (!this.plots.has(series.id)) {
        const label = series.name || 'value';
        const whole = !/float|record/.test(cell.type);
        const plot = new Plot(series.name && !cell.field ? label : '', [{ name: series.id, label }], { steps: true, whole });
        this.plots.set(series.id, plot);
        this.plotArea.append(plot.node);
      }
    }
  }

  destroy() {
    this.plots.forEach(plot => plot.destroy());
  }
}

class SegmentView {
  constructor() {
    this.name = element('h3');
    this.about = element('p', { className: 'quiet' });
    this.outage = element('p', { className: 'outage' });
    const cells = element('div');
    this.cells = new Children(cells, cell => new CellView(cell));
    this.processes = new Processes();
    this.node = element('article', { className: 'card' },
      element('div', { className: 'head' }, this.name, this.about), this.outage, cells, this.processes.node);
  }

  update(segment) {
    setText(this.name, segment.name);
    const about = [bytes(segment.size), segment.owner && `${segment.owner} ${segment.permissions}`, segment.file];
    setText(this.about, about.filter(part => part).join(' · '));
    this.outage.hidden = !segment.outage;
    setText(this.outage, segment.outage ? `Lost: ${segment.outage}` : '');
    this.cells.show(segment.cells, cell => cell.id);
    this.processes.update(segment.participants);
  }

  destroy() {
    this.cells.show([], cell => cell.id);
  }
}

// ---- Queues --------------------------------------------------------------------------------------------------------

class Figure {
  constructor(term) {
    this.value = element('dd');
    this.node = element('div', {}, element('dt', {}, term), this.value);
  }

  update(text, unit = '') {
    if (this.value.dataset.shown !== text + unit) {
      this.value.dataset.shown = text + unit;
      this.value.replaceChildren(text, unit ? element('small', {}, ` ${unit}`) : '');
    }
  }
}

class QueueView {
  constructor(queue) {
    this.name = element('h3');
    this.about = element('p', { className: 'quiet' });
    this.outage = element('p', { className: 'outage' });
    this.depth = new Figure('Waiting');
    this.meter = element('meter', { min: 0, 'aria-label': 'How full the queue is' });
    this.depth.node.append(this.meter);
    this.unsettled = new Figure('Unsettled');
    this.in = new Figure('In');
    this.out = new Figure('Out');
    this.age = new Figure('Oldest waits');
    this.redeliveries = new Figure('Redeliveries');
    this.expired = new Figure('Expired');
    this.figures = [this.depth, this.unsettled, this.in, this.out, this.age, this.redeliveries, this.expired];
    this.numbers = element('dl', { className: 'numbers' }, ...this.figures.map(figure => figure.node));
    this.depthPlot = new Plot('Waiting messages', [{ name: `${queue.id} depth`, label: 'waiting' }], { fill: true, steps: true, whole: true });
    this.ratePlot = new Plot('Messages per second', [
      { name: `${queue.id} inPerSecond`, label: 'in per second' },
      { name: `${queue.id} outPerSecond`, label: 'out per second' },
    ]);
    this.plots = element('div', { className: 'plots' }, this.depthPlot.node, this.ratePlot.node);
    this.processes = new Processes();
    this.node = element('article', { className: 'card' },
      element('div', { className: 'head' }, this.name, this.about), this.outage, this.numbers, this.plots, this.processes.node);
    if (mayWrite()) {
      this.plots.after(new PurgeForm(queue).node);
    }
  }

  update(queue) {
    const isThere = queue.depth !== undefined;
    setText(this.name, queue.name);
    setText(this.about, isThere ? `${queue.size} messages of up to ${bytes(queue.messageSize)} · ${queue.file}` : queue.file);
    this.outage.hidden = queue.state === 'attached';
    setText(this.outage, queue.state === 'attached' ? ''
      : queue.state === 'not in use' ? 'Not in use here: its routes are stopped' : `Lost: ${queue.state}`);
    this.numbers.hidden = !isThere;
    if (isThere) {
      this.depth.update(String(queue.depth), `of ${queue.size}`);
      this.meter.max = queue.size;
      this.meter.value = queue.depth;
      this.unsettled.update(String(queue.unsettled));
      this.in.update(rate(queue.inPerSecond), '/s');
      this.out.update(rate(queue.outPerSecond), '/s');
      this.age.update(...(queue.depth ? age(queue.oldestMessageAge).split(' ') : ['–']));
      this.redeliveries.update(String(queue.redeliveries), 'ever');
      const expired = queue.endpoints.reduce((total, endpoint) => total + endpoint.expired, 0);
      this.expired.node.hidden = expired === 0;
      this.expired.update(String(expired), 'here');
    }
    this.processes.update(queue.participants);
  }

  destroy() {
    this.depthPlot.destroy();
    this.ratePlot.destroy();
  }
}

// ---- Clusters ------------------------------------------------------------------------------------------------------

class ClusterView {
  constructor() {
    this.name = element('h3');
    this.about = element('p', { className: 'quiet' });
    this.outage = element('p', { className: 'outage' });
    this.leader = new Figure('Leader');
    this.term = new Figure('Term');
    this.localLeader = new Figure('Local leader');
    this.facts = element('dl', { className: 'numbers facts' }, this.leader.node, this.term.node, this.localLeader.node);
    this.processes = new Processes();
    this.node = element('article', { className: 'card' },
      element('div', { className: 'head' }, this.name, this.about), this.outage, this.facts, this.processes.node);
  }

  update(cluster) {
    const isAttached = cluster.state === 'attached';
    setText(this.name, cluster.namespace);
    setText(this.about, cluster.file);
    this.outage.hidden = isAttached && !cluster.leaderStopped;
    setText(this.outage, isAttached ? 'The leader is alive, but has stopped. It remains leader until it ends'
      : cluster.state === 'not in use' ? 'Not in use here: its routes are stopped' : `Lost: ${cluster.state}`);
    this.facts.hidden = !isAttached;
    if (isAttached) {
      this.announceLeader(cluster);
      this.leader.update(printable(cluster.leader ?? '–'));
      this.term.update(String(cluster.term));
      this.localLeader.update(cluster.localLeader ? 'yes' : 'no', cluster.localLeader ? `since ${since(cluster.leadsSince)}` : '');
    }
    this.processes.update(cluster.participants);
  }

  announceLeader(cluster) {
    if (this.knownTerm !== undefined && cluster.leader && this.knownTerm !== cluster.term) {
      announce(`${cluster.leader} leads cluster ${cluster.namespace}`);
    }
    this.knownTerm = cluster.term;
  }
}

// ---- The page ------------------------------------------------------------------------------------------------------

const segmentViews = new Children(byId('segments').querySelector('.cards'), segment => new SegmentView(segment));
const queueViews = new Children(byId('queues').querySelector('.cards'), queue => new QueueView(queue));
const clusterViews = new Children(byId('clusters').querySelector('.cards'), () => new ClusterView());
let plotsDrawnAt = 0;

function show(seen) {
  if (processId !== null && processId !== seen.processId) {
    history.clear(); // Another JVM has the port now.
  }
  processId = seen.processId;
  writable = seen.write;
  history.add(seen.history);
  setText(byId('who'), `of ${seen.context}, process ${seen.processId}`);
  document.title = `Shared memory of ${printable(seen.context)}`;
  setText(byId('writing'), mayWrite()
    ? 'You may write here: cells can be set, and queues purged.'
    : writable ? 'To write, open the address with the token that the program logged at its start.' : 'This page is read-only.');
  byId('segments').hidden = seen.segments.length === 0;
  byId('queues').hidden = seen.queues.length === 0;
  byId('clusters').hidden = seen.clusters.length === 0;
  byId('empty').hidden = seen.segments.length + seen.queues.length + seen.clusters.length > 0;
  segmentViews.show(seen.segments, segment => segment.file);
  queueViews.show(seen.queues, queue => queue.id);
  clusterViews.show(seen.clusters, cluster => cluster.id);
  const now = Date.now();
  if (!calm.matches || now - plotsDrawnAt >= CALM_PLOTS_EVERY) {
    plotsDrawnAt = now;
    plots.forEach(plot => plot.update());
  }
}

function setStatus(state, text) {
  const status = byId('status');
  status.dataset.state = state;
  setText(status, text);
}

/** Requests the state once, and again after the interval that the response gives. */
async function ask() {
  let wait = ASK_AGAIN_AFTER_SILENCE;
  // A hidden page requests nothing. It misses nothing, because the next response has it all.
  if (!paused && !document.hidden) {
    try {
      const answer = await fetch(`data?since=${history.last()}`, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN) });
      if (!answer.ok) {
        throw new Error(`status ${answer.status}`);
      }
      const seen = await answer.json();
      wait = seen.interval;
      if (!paused) {
        show(seen);
        setStatus('live', 'Live');
      }
    } catch (error) {
      if (!paused) {
        setStatus('silent', history.last() ? `No answer since ${clock(history.last())}` : 'No answer');
      }
      if (!(error instanceof TypeError || error.name === 'TimeoutError')) {
        console.error(error);
      }
    }
  } else {
    wait = 250;
  }
  setTimeout(ask, wait);
}

function choosePause() {
  paused = !paused;
  setText(byId('pause'), paused ? 'Resume' : 'Pause');
  setStatus(paused ? 'paused' : 'waiting', paused ? 'Paused' : 'Waiting');
}

function chooseSpan(chosen) {
  span = chosen;
  for (const button of byId('spans').children) {
    button.setAttribute('aria-pressed', String(button.textContent === span.label));
  }
  plots.forEach(plot => {
    plot.update();
    plot.describe();
  });
}

byId('spans').append(...SPANS.map(each => {
  const button = element('button', { type: 'button', 'aria-pressed': String(each === span) }, each.label);
  button.addEventListener('click', () => chooseSpan(each));
  return button;
}));
byId('pause').addEventListener('click', choosePause);
dark.addEventListener('change', () => plots.forEach(plot => plot.draw()));
ask();
