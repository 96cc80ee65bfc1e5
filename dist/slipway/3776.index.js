export const id = 3776;
export const ids = [3776];
export const modules = {

/***/ 83776:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   report: () => (/* binding */ report)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(56966);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(55171);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(39742);
/* harmony import */ var _record__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(36995);


const inputs = _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .commonInputs */ .j;
const report = (0,_slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .defineAction */ .Q)(_record__WEBPACK_IMPORTED_MODULE_2__/* .reportRecord */ .a, {
    title: 'Report',
    summary: 'show the run of other jobs on one page and in one comment',
    description: 'Shows what other jobs of the run recorded, on one page and in one comment on the pull or merge request',
    inputs,
    systems: ['linux', 'darwin'],
    reach: 'nothing',
    // What it shows of a stranger's code is text; it starts nothing.
    forks: 'run',
    showsOnly: true,
    job: {},
    run: async (given, ports) => showRun(given, ports),
});
/** Page and comment are what the host writes at the end of every action. */
function showRun({ output }, { record }) {
    const latest = (0,_slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .latestOfEach */ .gM)(record.stages);
    const stages = latest.map(({ stage }) => stage);
    if (stages.length === 0) {
        const message = `output: expected records of this run in ${output}/record, found none`;
        const hint = 'fetch what the other job left into this folder first';
        return {
            outcome: 'vacuous',
            headline: 'nothing of this run is recorded here',
            outputs: {},
            summary: '',
            failure: { code: 'REPORT_NOTHING', message, hint },
        };
    }
    const failed = latest.find(({ outcome, exitCode }) => outcome !== 'pass' && exitCode !== 0);
    const end = failed === undefined ? 'all passed' : `${failed.stage} ended with the outcome ${failed.outcome}`;
    return {
        outcome: 'pass',
        headline: `${stages.join(', ')}: ${end}`,
        outputs: { page: `${output}/report.html`, 'failed-stage': failed?.stage },
        summary: '',
    };
}


/***/ }),

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

/***/ 55171:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ defineAction)
/* harmony export */ });
/** The descriptor of a stage; name and outputs are those of its record. */
function defineAction(record, rest) {
    return { record, name: record.stage, outputs: record.outputs, ...rest };
}


/***/ })

};
