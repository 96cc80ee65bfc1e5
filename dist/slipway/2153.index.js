export const id = 2153;
export const ids = [2153];
export const modules = {

/***/ 84879:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ gitSource)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _find_git__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88452);
/* harmony import */ var _kit_defined__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(71001);



/**
 * The commit that is checked out, read from git's own files (gitrepository-layout(5)): no process is started for it.
 */
function gitSource(directory) {
    const git = (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .findWorkTree */ .vE)(directory)?.git;
    if (git === undefined)
        return { fork: false };
    const shared = (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .commonFolder */ .Mp)(git);
    const head = (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(git, 'HEAD'));
    const ref = head?.startsWith('ref: ') === true ? head.slice('ref: '.length) : undefined;
    const url = /\[remote "origin"\][^[]*?\burl\s*=\s*(\S+)/.exec((0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(shared, 'config')) ?? '')?.[1];
    const remote = url === undefined
        ? undefined
        : /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[^@/]+@)([^/:]+)(?::\d+)?[/:](.+?)(?:\.git)?\/?$/.exec(url);
    return (0,_kit_defined__WEBPACK_IMPORTED_MODULE_2__/* .definedOnly */ .U)({
        commit: ref === undefined ? head : ((0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(git, ref)) ?? (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(shared, ref)) ?? packed(shared, ref)),
        ref: ref?.replace(/^refs\/heads\//, ''),
        repository: remote?.[2],
        repositoryUrl: remote === null || remote === undefined ? undefined : `https://${remote[1]}/${remote[2]}`,
        fork: false,
    });
}
function packed(git, ref) {
    const line = ((0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(git, 'packed-refs')) ?? '').split('\n').find((candidate) => candidate.endsWith(` ${ref}`));
    return line?.split(' ')[0];
}


/***/ }),

/***/ 95719:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ BaseHost)
});

// EXTERNAL MODULE: ./packages/core/src/text/visible.ts
var visible = __webpack_require__(25683);
// EXTERNAL MODULE: ./packages/hosts/src/pump/pump.ts + 2 modules
var pump = __webpack_require__(92251);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(46193);
;// CONCATENATED MODULE: ./packages/hosts/src/pump/redact-stream.ts

/**
 * Text in chunks with every secret redacted; as much is held back as the longest secret could need. Nothing is decoded
 * while there is no secret.
 */
async function* redactStream(chunks, redactor) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let held = '';
    for await (const chunk of chunks) {
        if (redactor.longest === 0 && held === '') {
            yield chunk;
            continue;
        }
        const text = held + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        const cut = redactor.safeCut(text, Math.max(0, text.length - redactor.longest));
        if (cut > 0)
            yield Buffer.from(redactor.redact(text.slice(0, cut)));
        held = text.slice(cut);
    }
    const rest = held + decoder.end();
    if (rest !== '')
        yield Buffer.from(redactor.redact(rest));
}

;// CONCATENATED MODULE: ./packages/hosts/src/kit/base-host.ts



/**
 * What all hosts share: given arguments win, what is hidden is remembered and redacted, foreign text is made safe
 * before it is printed. A host says how it reads inputs and how it shows warnings, errors, groups and the end;
 * everything else has a default here that suits a host without the feature.
 */
class BaseHost {
    unattended = true;
    #parts;
    #hidden = new Set();
    constructor(parts) {
        this.#parts = parts;
    }
    raw(name, input) {
        return this.#parts.given?.get(name) ?? this.readInput(name, input);
    }
    announce() {
        // Most hosts write nothing beside us.
    }
    info(text) {
        this.print(this.safe(text));
    }
    progress(text) {
        this.info(text);
    }
    hide(secret) {
        this.#hidden.add(secret);
        const warning = this.#parts.redactor.add(secret);
        if (warning !== undefined)
            this.noteWeakSecret(warning);
    }
    isHidden(value) {
        return this.#hidden.has(value);
    }
    redacted(chunks) {
        return redactStream(chunks, this.#parts.redactor);
    }
    showLine(line) {
        this.print(line);
    }
    bracket() {
        return () => undefined;
    }
    async outputs(stage) {
        await this.writeOutputsFile(stage);
    }
    async summary(_markdown) {
        // The entry writes summary.md and report.html into the output folder on every host.
    }
    noteWeakSecret(text) {
        this.info(`note: ${text}`);
    }
    /** @returns names of outputs that the file cannot carry */
    async writeOutputsFile(stage) {
        const { writeOutputsFile } = await __webpack_require__.e(/* import() */ 3673).then(__webpack_require__.bind(__webpack_require__, 53673));
        return writeOutputsFile(stage, this.#parts.redactor);
    }
    /** Foreign text for a place that reads no commands: secrets are out, nothing else is changed. */
    clean(text) {
        return this.#parts.redactor.redact(text);
    }
    /** Foreign text for a page that people read: no secrets either, and nothing that hides or reorders what it says. */
    readable(text) {
        // Before and after: a secret may hold what is dropped, and what is dropped may tear a secret.
        return this.clean((0,visible/* visible */.R)(this.clean(text)));
    }
    /** Foreign text for the log: no secrets, no commands, no control sequences. */
    safe(text) {
        return (0,pump/* safeText */.Hk)(text, { redactor: this.#parts.redactor, colours: this.colours });
    }
    /** One line, or several, that are safe already. */
    print(text) {
        this.#parts.write(`${text}\n`);
    }
}


/***/ }),

/***/ 31291:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ rankAnnotations)
/* harmony export */ });
/**
 * Ranks annotations for a host that shows a few: errors first, then by place in the list, each cut to what is shown.
 * @param used how many of a severity were shown already
 */
function rankAnnotations(annotations, limitPerSeverity, used = {}) {
    const shown = ['error', 'warning', 'notice'].flatMap((severity) => annotations.filter((a) => a.severity === severity).slice(0, Math.max(0, limitPerSeverity - (used[severity] ?? 0))));
    return { shown, left: annotations.length - shown.length };
}


/***/ }),

/***/ 82153:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   TerminalHost: () => (/* binding */ TerminalHost)
/* harmony export */ });
/* harmony import */ var _kit_base_host__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(95719);
/* harmony import */ var _kit_rank_annotations__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(31291);
/* harmony import */ var _git_source__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(84879);



const SEVERITY = {
    error: { mark: '✗', colour: 31 },
    warning: { mark: '!', colour: 33 },
    notice: { mark: 'i', colour: 36 },
};
const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
/** A terminal, or a pipe where one would be: headings and colours for people, plain lines for files. */
class TerminalHost extends _kit_base_host__WEBPACK_IMPORTED_MODULE_0__/* .BaseHost */ .o {
    name = 'terminal';
    source;
    colours;
    /** Somebody sits at it. */
    unattended = false;
    #parts;
    #painted = false;
    #frame = 0;
    #lastPlain = 0;
    constructor(parts) {
        super(parts);
        this.#parts = parts;
        this.colours = parts.colours;
        this.source = (0,_git_source__WEBPACK_IMPORTED_MODULE_1__/* .gitSource */ .Y)(parts.directory);
    }
    readInput() {
        // Flags are what is given here, and the kit has read them.
        return undefined;
    }
    warn(text) {
        this.print(this.#paint(33, `! ${this.safe(text)}`));
    }
    error(text) {
        this.print(this.#paint(31, `✗ ${this.safe(text)}`));
    }
    async group(title, work) {
        this.print(this.#paint(1, `── ${this.safe(title)}`));
        return work();
    }
    /** On a terminal one line that repaints itself; elsewhere at most one line every five seconds. */
    progress(text) {
        const safe = this.safe(text).replace(/\n/g, ' ');
        if (this.#parts.interactive) {
            this.#frame = (this.#frame + 1) % FRAMES.length;
            this.#parts.write(`\r\u001b[2K${this.#paint(36, FRAMES[this.#frame] ?? '')} ${safe.slice(0, 110)}`);
            this.#painted = true;
        }
        else if (performance.now() - this.#lastPlain > 5000) {
            this.#lastPlain = performance.now();
            this.print(safe);
        }
    }
    conclude(end) {
        if (end.stack !== undefined)
            this.info(end.stack);
        const { shown, left } = (0,_kit_rank_annotations__WEBPACK_IMPORTED_MODULE_2__/* .rankAnnotations */ .L)(end.annotations, 20);
        for (const annotation of shown)
            this.#printAnnotation(annotation);
        if (left > 0)
            this.info(`${left} more annotations are in the reports`);
        if (end.failure === undefined)
            this.print(`${this.#paint(32, '✓')} ${end.action}: ${this.safe(end.headline)}`);
        else {
            const [mark, colour] = end.tolerated ? ['!', 33] : ['✗', 31];
            this.print(this.#paint(Number(colour), `${mark} ${end.action}: ${end.outcome}: ${this.safe(end.failure.message)}`));
            this.print(`  ${this.safe(end.failure.hint).replace(/\n/g, '\n  ')}`);
        }
    }
    noteWeakSecret(text) {
        this.warn(text);
    }
    #printAnnotation({ severity, title, message, file, line }) {
        const { mark, colour } = SEVERITY[severity];
        const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}  `;
        this.print(`  ${this.#paint(colour, mark)} ${this.safe(`${place}${title}`)}${message === '' ? '' : `\n      ${this.safe(message).replace(/\n/g, '\n      ')}`}`);
    }
    #paint(code, text) {
        return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text;
    }
    print(text) {
        const clear = this.#painted ? '\r\u001b[2K' : '';
        this.#painted = false;
        const prefix = this.#parts.prefix;
        this.#parts.write(`${clear}${prefix === undefined ? text : text.replace(/^/gm, this.#paint(2, prefix))}\n`);
    }
}


/***/ })

};
