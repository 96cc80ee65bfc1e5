export const id = 1910;
export const ids = [1910];
export const modules = {

/***/ 84104:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ toCodeQuality)
/* harmony export */ });
/* harmony import */ var _visible__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25683);

const SEVERITIES = { error: 'major', warning: 'minor', notice: 'info' };
/**
 * GitLab's Code Quality report (docs.gitlab.com/ci/testing/code_quality, "Import Code Quality results"): only remarks
 * with a place.
 * @param fingerprint of a text, stable between runs
 */
function toCodeQuality(annotations, fingerprint) {
    const seen = new Map();
    const entries = annotations
        .filter((a) => a.file !== undefined)
        .map((a) => {
        const identity = [a.check ?? a.title, a.file, a.title, a.message].join('\n');
        const count = (seen.get(identity) ?? 0) + 1;
        seen.set(identity, count);
        return {
            description: (0,_visible__WEBPACK_IMPORTED_MODULE_0__/* .visible */ .R)(a.message === '' ? a.title : `${a.title}: ${a.message.split('\n')[0]}`),
            check_name: a.check ?? 'slipway',
            fingerprint: fingerprint(`${identity}\n${count}`),
            severity: SEVERITIES[a.severity],
            location: { path: (a.file ?? '').replace(/^\.\//, ''), lines: { begin: firstLine(a.line) } },
        };
    });
    return `${JSON.stringify(entries, null, 2)}\n`;
}
/** Lines count from 1; what is none is the first. */
function firstLine(line) {
    return line !== undefined && Number.isSafeInteger(line) && line > 0 ? line : 1;
}


/***/ }),

/***/ 51910:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GitLabHost: () => (/* binding */ GitLabHost)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/core/src/text/code-quality.ts
var code_quality = __webpack_require__(84104);
// EXTERNAL MODULE: ./packages/hosts/src/kit/base-host.ts + 1 modules
var base_host = __webpack_require__(95719);
// EXTERNAL MODULE: ./packages/hosts/src/kit/defined.ts
var defined = __webpack_require__(71001);
// EXTERNAL MODULE: ./packages/hosts/src/kit/rank-annotations.ts
var rank_annotations = __webpack_require__(31291);
;// CONCATENATED MODULE: ./packages/hosts/src/gitlab/section.ts
/** Collapsible sections (docs.gitlab.com/ci/jobs/job_logs, "Custom collapsible sections"). */
function sectionStart(name, title, seconds) {
    return `\u001b[0Ksection_start:${seconds}:${name}\r\u001b[0K\u001b[36;1m${title}\u001b[0m`;
}
function sectionEnd(name, seconds) {
    return `\u001b[0Ksection_end:${seconds}:${name}\r\u001b[0K`;
}
function sectionName(title, serial) {
    const slug = title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^_|_$/g, '')
        .slice(0, 40);
    return `slipway_${serial}_${slug}`;
}

;// CONCATENATED MODULE: ./packages/hosts/src/gitlab/source.ts

/** The commit, from GitLab's predefined variables (docs.gitlab.com/ci/variables/predefined_variables). */
function gitlabSource(env) {
    const iid = Number(env['CI_MERGE_REQUEST_IID'] ?? Number.NaN);
    return (0,defined/* definedOnly */.U)({
        repository: env['CI_PROJECT_PATH'],
        repositoryUrl: env['CI_PROJECT_URL'],
        commit: (0,defined/* nonEmpty */.h)(env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA']) ?? env['CI_COMMIT_SHA'],
        ref: env['CI_COMMIT_REF_NAME'],
        event: env['CI_PIPELINE_SOURCE'],
        changeRequest: Number.isSafeInteger(iid) ? iid : undefined,
        fork: isFork(env),
        runId: env['CI_PIPELINE_ID'],
        workflow: (0,defined/* nonEmpty */.h)(env['CI_CONFIG_PATH']) ?? '.gitlab-ci.yml',
        byHand: env['CI_JOB_MANUAL'] === 'true' || env['CI_PIPELINE_SOURCE'] === 'web' ? true : undefined,
        // A child pipeline: no variable tells the id of its parent, whose records it is given.
        isPart: env['CI_PIPELINE_SOURCE'] === 'parent_pipeline' ? true : undefined,
        runUrl: env['CI_PIPELINE_URL'],
        job: env['CI_JOB_NAME'],
    });
}
/**
 * A pipeline of a fork's merge request runs in the fork, or here when a member starts it. Pull requests of another host
 * name both repositories. A merge request that does not say where it comes from counts as foreign.
 */
function isFork(env) {
    const isRequest = env['CI_PIPELINE_SOURCE'] === 'merge_request_event' || (0,defined/* nonEmpty */.h)(env['CI_MERGE_REQUEST_IID']) !== undefined;
    const request = [
        env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'],
        env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'],
    ];
    const [from, to] = [
        env['CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY'],
        env['CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY'],
    ];
    return (isRequest && (request[0] === undefined || request[0] !== request[1])) || from !== to;
}

// EXTERNAL MODULE: ./packages/core/src/json.ts
var json = __webpack_require__(59051);
;// CONCATENATED MODULE: ./packages/hosts/src/gitlab/note.ts

/**
 * One note a merge request (docs.gitlab.com/api/notes). The job token may only read notes, so this needs a token of the
 * project's own.
 */
async function stickyNote(http, env, marker, markdown, token) {
    const [api, project, iid] = [
        env['CI_API_V4_URL'],
        env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'],
        env['CI_MERGE_REQUEST_IID'],
    ];
    if (api === undefined || project === undefined || iid === undefined)
        return;
    const call = async (method, path, body) => {
        const headers = { 'private-token': token, 'content-type': 'application/json' };
        const response = await http.request({
            method,
            url: `${api}${path}`,
            headers,
            limit: 60_000,
            ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
        });
        const text = await response.text();
        if (response.status >= 300)
            throw new Error(`${method} of merge request notes: expected success, got ${response.status}`);
        return (0,json/* parseJson */.qF)(text);
    };
    const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(iid)}/notes`;
    const author = (0,json/* property */.MZ)(await call('GET', '/user'), 'id');
    const ours = await findNote(call, notes, (note) => (0,json/* textAt */.$6)(note, 'body')?.startsWith(marker) === true && (0,json/* property */.MZ)(note, 'author', 'id') === author);
    const body = { body: `${marker}\n${markdown}` };
    if (ours === undefined)
        await call('POST', notes, body);
    else
        await call('PUT', `${notes}/${String(ours)}`, body);
}
async function findNote(call, notes, isOurs) {
    for (let page = 1; page <= 20; page++) {
        const found = (0,json/* listAt */.gT)({ list: await call('GET', `${notes}?per_page=100&page=${page}`) }, 'list');
        const ours = found.find(isOurs);
        if (ours !== undefined)
            return (0,json/* property */.MZ)(ours, 'id');
        if (found.length < 100)
            return undefined;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./packages/hosts/src/gitlab/identity.ts


/**
 * An OpenID Connect token of this job. GitLab gives them by declaration, not on request (docs.gitlab.com,
 * "OpenID Connect authentication using ID tokens"): the job says `id_tokens: SLIPWAY_ID_TOKEN: aud: …`. For a one-word
 * audience the name that others use is read as well: for `sigstore` it is SIGSTORE_ID_TOKEN.
 * @throws UserError `IDENTITY_NOT_ALLOWED`
 */
function declaredIdentityToken(audience, env) {
    const others = /^[a-z0-9]+$/i.test(audience) ? [`${audience.toUpperCase()}_ID_TOKEN`] : [];
    const tokens = ['SLIPWAY_ID_TOKEN', ...others].flatMap((name) => (0,defined/* nonEmpty */.h)(env[name]) ?? []);
    const found = tokens.find((token) => audiencesOf(token).includes(audience));
    if (found !== undefined)
        return found;
    const seen = tokens.flatMap(audiencesOf);
    throw new errors/* UserError */.yo('IDENTITY_NOT_ALLOWED', `expected an identity token for ${audience}, found ${seen.length === 0 ? 'none' : `one for ${seen.join(', ')}`}`, `give the job \`id_tokens: { SLIPWAY_ID_TOKEN: { aud: ${JSON.stringify(audience)} } }\``);
}
/** The claim `aud` (RFC 7519, section 4.1.3: a text or a list). Whoever gets the token checks the signature. */
function audiencesOf(token) {
    const claims = (0,json/* parseJson */.qF)(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const one = (0,json/* textAt */.$6)(claims, 'aud');
    return one === undefined ? (0,json/* listAt */.gT)(claims, 'aud').filter((item) => typeof item === 'string') : [one];
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./packages/hosts/src/gitlab/file-variable.ts


const MAX_BYTES = 1024 * 1024;
/**
 * The content of a CI/CD variable of type File. The job is given a path instead of its value, of a file that the runner
 * wrote and that is called as the variable is (docs.gitlab.com/ci/variables, "Use file type CI/CD variables"). One line
 * end at the end belongs to the file. Undefined for a variable that holds its value itself.
 */
function contentOfFileVariable(name, value) {
    if (!(0,external_node_path_.isAbsolute)(value) || (0,external_node_path_.basename)(value) !== name)
        return undefined;
    try {
        const file = (0,external_node_fs_.statSync)(value);
        if (!file.isFile() || file.size > MAX_BYTES)
            return undefined;
        return (0,external_node_fs_.readFileSync)(value, 'utf8').replace(/\r?\n$/, '');
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./packages/hosts/src/gitlab/gitlab-host.ts










/**
 * A GitLab job: sections in the log, a dotenv report for outputs, Code Quality for annotations. Never prints a masking
 * command: most runners would show it.
 */
class GitLabHost extends base_host/* BaseHost */.o {
    name = 'gitlab';
    source;
    colours = true;
    #parts;
    #sections = 0;
    constructor(parts) {
        super(parts);
        this.#parts = parts;
        this.source = gitlabSource(parts.env);
    }
    readInput(name, input) {
        const variable = `INPUT_${name.toUpperCase().replace(/-/g, '_')}`;
        // The component writes an input that is not given as empty text.
        const value = (0,defined/* nonEmpty */.h)(this.#parts.env[variable]);
        if (input.kind !== 'secret' || value !== undefined)
            return value;
        // A secret input would stand in clear in the merged YAML: the component names a CI variable, and it is read here.
        const source = this.#parts.env[`${variable}_VARIABLE`];
        if (source === undefined || source === '')
            return undefined;
        const held = this.#parts.env[source];
        const secret = held === undefined ? undefined : (contentOfFileVariable(source, held) ?? held);
        if (secret === undefined || secret === '') {
            throw new errors/* UserError */.yo('SECRET_VARIABLE_EMPTY', `${name}-variable: expected the name of a CI/CD variable that is set, found ${named(source)}`, 'set it under Settings > CI/CD > Variables; protected variables exist on protected refs alone');
        }
        return secret;
    }
    /** The values stood in the log before this program began: nothing that it could refuse would take them out again. */
    announce() {
        if (!isOn(this.#parts.env['CI_DEBUG_TRACE']))
            return;
        this.warn('CI_DEBUG_TRACE is on: GitLab writes every variable of this job into its log, secrets too, and that is beyond what Slipway redacts. Erase the log of this job, and change the secrets that it had.');
    }
    warn(text) {
        this.print(`\u001b[33mwarning: ${this.safe(text)}\u001b[0m`);
    }
    error(text) {
        this.print(`\u001b[31m${this.safe(text)}\u001b[0m`);
    }
    async group(title, work) {
        this.#sections += 1;
        const name = sectionName(title, this.#sections);
        this.print(sectionStart(name, this.safe(title).replace(/\n/g, ' '), this.#seconds()));
        try {
            return await work();
        }
        finally {
            this.print(sectionEnd(name, this.#seconds()));
        }
    }
    async outputs(stage) {
        if (stage.directory === undefined)
            return;
        const left = await this.writeOutputsFile(stage);
        if (left.length > 0)
            this.warn(`a dotenv report cannot carry these outputs, see the record: ${left.join(', ')}`);
        const [{ createHash }, { replaceFile }] = await Promise.all([Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 77598, 23)), __webpack_require__.e(/* import() */ 3673).then(__webpack_require__.bind(__webpack_require__, 53673))]);
        const report = (0,code_quality/* toCodeQuality */.i)(stage.annotations, (content) => createHash('sha256').update(content).digest('hex').slice(0, 32));
        await replaceFile((0,external_node_path_.join)(stage.directory, 'gl-code-quality-report.json'), this.clean(report));
    }
    conclude(end) {
        if (end.stack !== undefined)
            this.info(end.stack);
        for (const annotation of (0,rank_annotations/* rankAnnotations */.L)(end.annotations, 10).shown)
            this.#printAnnotation(annotation);
        if (end.failure === undefined)
            this.info(`\u001b[1m${end.outcome}\u001b[0m: ${end.headline}`);
        else
            (end.tolerated ? this.warn.bind(this) : this.error.bind(this))(`${end.outcome}: ${end.failure.message}\n${end.failure.hint}`);
    }
    async comment(markdown, token) {
        await stickyNote(this.#parts.http, this.#parts.env, '<!-- slipway:run -->', this.clean(markdown), token);
    }
    async otherRuns(token) {
        if (token !== undefined && !this.isHidden(token))
            this.hide(token);
        const { gitlabRuns } = await __webpack_require__.e(/* import() */ 5132).then(__webpack_require__.bind(__webpack_require__, 95132));
        return gitlabRuns(this.#parts.env, this.#parts.http, token);
    }
    async identityToken(audience) {
        const token = declaredIdentityToken(audience, this.#parts.env);
        this.hide(token);
        return token;
    }
    #printAnnotation({ severity, title, message, file, line }) {
        const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`;
        const colour = { error: 31, warning: 33, notice: 36 }[severity];
        this.print(`\u001b[${colour}m${severity}\u001b[0m${this.safe(`${place} ${title}${message === '' ? '' : `\n  ${message.replace(/\n/g, '\n  ')}`}`)}`);
    }
    #seconds() {
        return Math.floor(this.#parts.now() / 1000);
    }
}
/** As the runner reads a truth value (Go's strconv.ParseBool). */
function isOn(value = '') {
    return /^(?:1|t|true)$/i.test(value);
}
/** People put the secret itself where its variable's name belongs, so only what can be no secret is repeated. */
function named(source) {
    return /^[A-Z][A-Z_]{0,63}$/.test(source) ? `"${source}", which is empty` : 'something else';
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


/***/ })

};
