export const id = 7031;
export const ids = [7031];
export const modules = {

/***/ 36995:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ reportRecord)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25378);

/** What report gives to later steps. It leaves no record: it is no part of what it shows. */
const reportRecord = (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .recordShape */ .F)('report', {
    page: 'Path of the page that shows the run',
    'failed-stage': 'Name of the stage that stopped the run; empty when none did',
}, {});


/***/ }),

/***/ 77031:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   view: () => (/* binding */ view)
/* harmony export */ });
/* harmony import */ var _slipway_reports_section__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93122);
/* harmony import */ var _slipway_reports_section__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(52593);
/* harmony import */ var _record__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36995);


/** For a record that another version left: this one leaves none. */
const view = (0,_slipway_reports_section__WEBPACK_IMPORTED_MODULE_0__/* .defineView */ .F)({
    record: _record__WEBPACK_IMPORTED_MODULE_1__/* .reportRecord */ .a,
    rank: 900,
    section: (shown) => (0,_slipway_reports_section__WEBPACK_IMPORTED_MODULE_2__/* .section */ .uW)(shown, 'Report', (0,_slipway_reports_section__WEBPACK_IMPORTED_MODULE_2__/* .failure */ .V2)(shown.record)),
});


/***/ }),

/***/ 19686:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ed: () => (/* binding */ Html),
/* harmony export */   PT: () => (/* binding */ markup),
/* harmony export */   Y3: () => (/* binding */ anchor)
/* harmony export */ });
/* unused harmony export escapeHtml */
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25683);

/** Markup that is ready: the only thing a template puts in as it stands. */
class Html {
    text;
    constructor(text) {
        this.text = text;
    }
}
const ENTITIES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
function escapeHtml(text) {
    return (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .visible */ .R)(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}
/**
 * Everything put in is escaped, for text and for attributes in double quotes; nothing, `false` and lists do what one
 * expects.
 */
function markup(strings, ...values) {
    return new Html(strings.map((part, i) => (i === 0 ? part : contentText(values[i - 1]) + part)).join(''));
}
function contentText(content) {
    if (content === undefined || content === false)
        return '';
    if (content instanceof Html)
        return content.text;
    return Array.isArray(content) ? content.map(contentText).join('') : escapeHtml(String(content));
}
/** A link when the address is plain http or https without credentials, else its label. */
function anchor(label, address) {
    const plain = address !== undefined && /^https?:\/\/[^\s"'<>@]+$/.test(address);
    return plain ? markup `<a href="${address}" rel="noopener noreferrer">${label}</a>` : markup `${label}`;
}


/***/ }),

/***/ 52593:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gy: () => (/* binding */ mark),
/* harmony export */   Hs: () => (/* binding */ rollbackLine),
/* harmony export */   Ix: () => (/* binding */ facts),
/* harmony export */   V2: () => (/* binding */ failure),
/* harmony export */   hl: () => (/* binding */ address),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   uW: () => (/* binding */ section)
/* harmony export */ });
/* harmony import */ var _html__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(19686);
/* harmony import */ var _time__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(63754);
/* harmony import */ var _words__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(35526);



/**
 * A section of one stage: its title, how it ended, and what it has to say; beside each other when it has the whole
 * width.
 */
function section({ record, decisive }, title, main, aside) {
    const tone = (0,_words__WEBPACK_IMPORTED_MODULE_0__/* .toneOf */ .YV)(record.outcome);
    const { from, to } = (0,_time__WEBPACK_IMPORTED_MODULE_1__/* .milliseconds */ .R)(record);
    return (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<section id="${record.stage}" class="stage${decisive ? ' decisive' : ''}" aria-labelledby="${record.stage}-title">
    <header>
      <h2 id="${record.stage}-title">${title}</h2>
      <p class="ended">${mark(tone, record.outcome)} <span class="time">${(0,_words__WEBPACK_IMPORTED_MODULE_0__/* .duration */ .p0)(to - from)}</span></p>
    </header>
    <p class="headline">${(0,_words__WEBPACK_IMPORTED_MODULE_0__/* .brief */ .dh)(record.headline)}</p>
    <div class="body"><div>${main}</div><div>${aside}</div></div>
  </section>`;
}
/** Shape, colour and word. */
function mark(tone, word) {
    return (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<span class="mark ${tone}"><span aria-hidden="true">${(0,_words__WEBPACK_IMPORTED_MODULE_0__/* .markOf */ .Fg)(tone)}</span> ${word}</span>`;
}
/** Label and value; what is not known is left out. */
function facts(rows) {
    const known = rows.filter(([, value]) => value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0));
    return known.length === 0
        ? undefined
        : (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<dl class="facts">
        ${known.map(([label, value]) => (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`)}
      </dl>`;
}
function table(head, rows, caption) {
    return (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<tr>
              ${row.map((cell, i) => (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<td data-label="${head[i] ?? ''}"><div>${cell}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`;
}
/** Why a stage did not pass and what to do, in its own words. */
function failure(record) {
    const said = record.failure;
    if (said === undefined)
        return undefined;
    const [first = '', ...rest] = said.message.split('\n');
    const same = first.replace(/\.$/, '') === record.headline.replace(/\.$/, '');
    return (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<div class="failure">
    ${!same && (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<p>${first}</p>`}${rest.length > 0 && (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<pre>${rest.join('\n')}</pre>`}
    <p class="hint"><b>Next:</b> ${said.hint}</p>
  </div>`;
}
/** An address as a link to it. */
function address(url) {
    return url === undefined ? undefined : (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .anchor */ .Y3)(url, url);
}
/** How the release before came back, or did not. */
function rollbackLine(good, words) {
    return (0,_html__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `<p class="rollback">${mark(good ? 'good' : 'bad', 'Rollback')} ${words}</p>`;
}


/***/ }),

/***/ 63754:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ milliseconds)
/* harmony export */ });
/** When a stage ran, in milliseconds since the epoch; what is no time is 0. */
function milliseconds(record) {
    const from = Date.parse(record.started);
    const to = Date.parse(record.finished);
    return { from: Number.isFinite(from) ? from : 0, to: Number.isFinite(to) ? Math.max(to, from) : from };
}


/***/ }),

/***/ 93122:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ defineView),
/* harmony export */   G: () => (/* binding */ titleOf)
/* harmony export */ });
/** Ties a view to the shape of its record. */
function defineView(view) {
    return view;
}
/** Title of a stage in lists: its name with a capital. */
function titleOf({ stage }) {
    return `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;
}


/***/ }),

/***/ 35526:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fg: () => (/* binding */ markOf),
/* harmony export */   VK: () => (/* binding */ shortDigest),
/* harmony export */   YV: () => (/* binding */ toneOf),
/* harmony export */   dh: () => (/* binding */ brief),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   n$: () => (/* binding */ moment),
/* harmony export */   p0: () => (/* binding */ duration)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(30542);

const TONES = {
    pass: 'good',
    invalid: 'bad',
    'tool-failed': 'bad',
    fail: 'bad',
    vacuous: 'warn',
    inconclusive: 'warn',
    'rolled-back': 'warn',
    'rollback-failed': 'bad',
    cancelled: 'mute',
    error: 'bad',
    transient: 'warn',
};
const MARKS = { good: '✓', bad: '✕', warn: '▲', mute: '■' };
function toneOf(outcome) {
    return TONES[outcome];
}
/** A shape beside every colour. */
function markOf(tone) {
    return MARKS[tone];
}
function duration(milliseconds) {
    if (milliseconds < 1_000)
        return `${Math.round(milliseconds)} ms`;
    if (milliseconds < 10_000)
        return `${(milliseconds / 1_000).toFixed(1)} s`;
    const seconds = Math.round(milliseconds / 1_000);
    if (seconds < 60)
        return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
        ? pair(minutes, 'min', seconds % 60, 's')
        : pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}
function pair(large, largeUnit, small, smallUnit) {
    return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
function counted(count, one, many = `${one}s`) {
    return `${(0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .grouped */ .z)(count)} ${count === 1 ? one : many}`;
}
function shortDigest(digest) {
    return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest.slice(0, 19) : digest;
}
/** Digests in a sentence cut to what people compare; the whole one stands at the top of the page. */
function brief(text) {
    return text.replace(/\bsha256:[0-9a-f]{64}\b/g, shortDigest);
}
/** The day and minute of an RFC 3339 time, as it is written: UTC. */
function moment(time) {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time) ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : time;
}
/** A headline as a sentence: a capital first, a full stop last. */
function sentence(headline, otherwise) {
    const text = headline.trim() === '' ? otherwise : headline.trim();
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;
}


/***/ })

};
